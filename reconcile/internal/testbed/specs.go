package testbed

import (
	"bytes"

	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/spec"
)

// Full is a spec with one resource of each kind.
const Full = `version: 1
global: {basename: iqn.2011-03.org.example.istgt}
auth_groups:
  red: {tag: 1, users: {ann: {secret: secretsecret}}}
portals:
  storage: {listen: ["10.0.0.1:3260"]}
initiator_groups:
  esx: {networks: [10.0.0.0/8]}
extents:
  vm-0: {zvol: tank/vm-0}
targets:
  vmstore:
    groups: [{portal: storage, initiator_group: esx, auth_method: CHAP, auth_group: red}]
    luns: {0: vm-0}
`

// Nothing is a spec that has every section, each of them empty.
const Nothing = `version: 1
auth_groups: {}
portals: {}
initiator_groups: {}
extents: {}
targets: {}
`

// OneGroup is a spec with one initiator group.
const OneGroup = `version: 1
initiator_groups: {i: {networks: [10.0.0.0/8]}}
`

// FirstName and SecondName are URLs of one appliance.
const (
	FirstName  = "http://nas1.example.com"
	SecondName = "https://10.0.0.5"
)

// Diskless is a spec with two targets that have no LUNs.
const Diskless = "version: 1\ntargets: {a: {}, b: {}}\n"

// Export returns what the appliance has as a spec, with its secrets in the
// environment, and what the spec can't say.
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
