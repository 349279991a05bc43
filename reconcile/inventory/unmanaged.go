package inventory

import (
	"fmt"

	"github.com/lunsync/lunsync/client"
)

// UnmanagedText returns a sentence about a field that lunsync doesn't manage and that is not
// at its default: what it is, and what that means for hosts.
func UnmanagedText(s client.Setting) string {
	text := fmt.Sprintf("%s is %t on the appliance (default: %t)", s.Field, s.Value, s.Default)
	if s.Effect != "" {
		text += ": " + s.Effect
	}
	return fmt.Sprintf("%s. lunsync does not manage %s; change it on the appliance if it is not intended", text, s.Field)
}
