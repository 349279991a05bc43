package inventory

import (
	"fmt"

	"github.com/lunsync/lunsync/client"
)

func UnmanagedText(s client.Setting) string {
	text := fmt.Sprintf("%s is %t on the appliance (default: %t)", s.Field, s.Value, s.Default)
	if s.Effect != "" {
		text += ": " + s.Effect
	}
	return fmt.Sprintf("%s. lunsync does not manage %s; change it on the appliance if it is not intended", text, s.Field)
}
