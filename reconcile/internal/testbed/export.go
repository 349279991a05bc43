package testbed

import (
	"bytes"

	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/spec"
)

// export returns what the appliance has as a spec, with its secrets filled in, and
// what the spec doesn't say.
func (b *Box) Export() (string, map[spec.Key][]string) {
	b.T.Helper()
	live, err := inventory.ReadNamed(b.T.Context(), b.API, b.API.Release(), 4)
	if err != nil {
		b.T.Fatal(err)
	}
	report, err := inventory.Export(live)
	if err != nil {
		b.T.Fatal(err)
	}
	var text bytes.Buffer
	if err := spec.Write(&text, report); err != nil {
		b.T.Fatal(err)
	}
	for _, v := range report.Variables() {
		b.T.Setenv(v.Name, v.Secret.Reveal())
	}
	return text.String(), report.Remarks
}
