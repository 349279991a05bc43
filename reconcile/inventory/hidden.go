package inventory

import (
	"slices"
	"strings"

	"github.com/lunsync/lunsync/client"
)

// HiddenText says which fields of o the login may not read.
func HiddenText(o *client.Object) string {
	return "the login may not read " + strings.Join(o.Hidden, " and ")
}

// recognizable returns the objects all of whose identifying fields can be read. The
// others match nothing: what they have there isn't known.
func recognizable(objects []client.Object, identity []string) []client.Object {
	return slices.DeleteFunc(slices.Clone(objects), func(o client.Object) bool {
		return slices.ContainsFunc(o.Hidden, func(field string) bool { return slices.Contains(identity, field) })
	})
}
