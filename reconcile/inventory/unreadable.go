package inventory

import (
	"strings"

	"github.com/lunsync/lunsync/client"
)

// UnreadableText returns why o can't be read, or "" if it can.
func UnreadableText(o *client.Object) string {
	fields := make([]string, len(o.Unreadable))
	for i, f := range o.Unreadable {
		fields[i] = f.Field + ": " + f.Message
	}
	return strings.Join(fields, "; ")
}
