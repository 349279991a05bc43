package inventory

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// HiddenText says which fields of o the login may not read.
func HiddenText(o *client.Object) string {
	return "the login may not read " + strings.Join(o.Hidden, " and ")
}

// recognizable returns the objects all of whose identifying fields can be read. The
// others match nothing: what they have there isn't known.
func recognizable(objects []client.Object, identity []string) []client.Object {
	return slices.DeleteFunc(slices.Clone(objects), func(o client.Object) bool { return HidesAny(&o, identity) })
}

// HidesAny reports whether the login may not read one of the fields of o.
func HidesAny(o *client.Object, fields []string) bool {
	return slices.ContainsFunc(o.Hidden, func(field string) bool { return slices.Contains(fields, field) })
}

// tellHiddenSecretsApart gives each credential whose secret can't be read a secret that no
// other has and that no spec can give: who proves one of them must not count as somebody
// who proves another. Such a credential is never written (package guard).
func tellHiddenSecretsApart(credentials []client.Object) {
	for i := range credentials {
		o := &credentials[i]
		c, ok := o.Resource.(*spec.Credential)
		if !ok || !slices.Contains(o.Hidden, "secret") {
			continue
		}
		apart := *c
		apart.Secret = spec.Secret(fmt.Sprintf("\x00 of %d", o.ID))
		o.Resource = &apart
	}
}
