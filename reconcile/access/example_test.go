package access_test

import (
	"context"
	"fmt"
	"strings"

	v1 "github.com/lunsync/lunsync/client/v1"
	"github.com/lunsync/lunsync/reconcile/access"
	"github.com/lunsync/lunsync/reconcile/internal/testbed"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// small is what the appliance of the examples has.
const small = `version: 1
auth_groups:
  red: {tag: 1, users: {ann: {secret: secretsecret}}}
portals:
  storage: {listen: ["10.0.0.1:3260"]}
initiator_groups:
  esx: {networks: [10.0.0.0/24]}
extents:
  vm-0: {zvol: tank/vm-0}
  iso: {file: /mnt/tank/iso, size: 1GB, read_only: true}
targets:
  vmstore:
    groups: [{portal: storage, initiator_group: esx, auth_method: CHAP, auth_group: red}]
    luns: {0: vm-0, 1: iso}
`

// ExampleNewMap prints who reaches which LUN.
func ExampleNewMap() {
	live, err := readSmall()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, t := range access.NewMap(live).Targets {
		for _, g := range t.Groups {
			fmt.Println(t.Name, "at", g.Listen, "admits", g.Initiators, "from", g.Networks, "with credentials of", g.Users)
		}
		for _, l := range t.LUNs {
			fmt.Println("LUN", l.Number, "is", l.Backing, "read-only:", l.ReadOnly)
		}
	}
	// Output:
	// vmstore at [10.0.0.1:3260] admits [ALL] from [10.0.0.0/24] with credentials of [ann]
	// LUN 0 is zvol tank/vm-0 read-only: false
	// LUN 1 is file /mnt/tank/iso read-only: true
}

// ExampleClassify says what three steps mean for hosts: hosts of a second network may
// connect, those of the first may no longer, and a disk becomes writable.
func ExampleClassify() {
	live, err := readSmall()
	if err != nil {
		fmt.Println(err)
		return
	}
	esx := live.Find(spec.Key{Kind: spec.KindInitiatorGroup, Name: "esx"}).Resource.(*spec.InitiatorGroup)
	iso := live.Find(spec.Key{Kind: spec.KindExtent, Name: "iso"}).Resource.(*spec.Extent)
	both, second, writable := *esx, *esx, *iso
	both.Networks = []string{"10.0.0.0/24", "10.0.1.0/24"}
	second.Networks = []string{"10.0.1.0/24"}
	writable.ReadOnly = false
	steps := []plans.Step{
		{Op: plans.Update, Key: esx.Key(), Before: esx, After: &both},
		{Op: plans.Update, Key: esx.Key(), Before: &both, After: &second},
		{Op: plans.Update, Key: iso.Key(), Before: iso, After: &writable},
	}
	classes, exposures := access.Classify(steps, live)
	fmt.Println(classes, "exposures:", len(exposures))
	// Output:
	// [[widens] [disrupts] [widens]] exposures: 0
}

// readSmall reads an appliance that has what small lists.
func readSmall() (*inventory.Live, error) {
	s, err := spec.Load([]string{"-"}, strings.NewReader(small))
	if err != nil {
		return nil, err
	}
	release, err := v1.ListedRelease("11.1")
	if err != nil {
		return nil, err
	}
	return inventory.Read(context.Background(), testbed.ReadOnly(s.Resources), release, s, ownership.Ownership{}, 1)
}
