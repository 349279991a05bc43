package access_test

import (
	"fmt"
	"testing"

	"github.com/lunsync/lunsync/reconcile/access"
	"github.com/lunsync/lunsync/reconcile/internal/testbed"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// twoPaths has a target that hosts reach through an open group and through one that
// requires CHAP.
const twoPaths = `version: 1
auth_groups:
  red: {tag: 1, users: {ann: {secret: secretsecret}}}
  blue: {tag: 2, users: {bob: {secret: another-secret}}}
portals:
  north: {listen: ["10.0.0.1:3260"]}
  south: {listen: ["10.0.0.2:3260"]}
extents:
  vm-0: {zvol: tank/vm-0}
targets:
  vmstore:
    groups:
      - {portal: north, initiator_group: ALL}
      - {portal: south, initiator_group: ALL, auth_method: CHAP, auth_group: red}
    luns: {0: vm-0}
`

// TestClassesFollowTheRelation carries out steps on an appliance whose target groups are
// independent, and on one that merges those of a target.
func TestClassesFollowTheRelation(t *testing.T) {
	live := readShelf(t, twoPaths)
	open := find[*spec.TargetGroup](t, live, spec.KindTargetGroup, func(g *spec.TargetGroup) bool { return g.AuthGroup == "" })
	red := find[*spec.TargetGroup](t, live, spec.KindTargetGroup, func(g *spec.TargetGroup) bool { return g.AuthGroup != "" })
	ann := find[*spec.Credential](t, live, spec.KindCredential, func(c *spec.Credential) bool { return c.User == "ann" })
	bob := find[*spec.Credential](t, live, spec.KindCredential, func(c *spec.Credential) bool { return c.User == "bob" })
	blue := *open
	blue.AuthMethod, blue.AuthGroup = spec.AuthCHAP, bob.Group
	another := *ann
	another.Secret = "yet-another-secret"
	for _, row := range []struct {
		name                string
		steps               []plans.Step
		independent, merged string
	}{
		{"delete the only group with CHAP",
			[]plans.Step{{Op: plans.Delete, Key: red.Key(), Before: red}},
			"[[disrupts]], 0 exposures", "[[disrupts widens]], 0 exposures"},
		{"delete it and require CHAP of the other: open in between",
			[]plans.Step{{Op: plans.Delete, Key: red.Key(), Before: red}, {Op: plans.Update, Key: open.Key(), Before: open, After: &blue}},
			"[[disrupts] [disrupts]], 0 exposures", "[[disrupts widens] [disrupts]], 1 exposures"},
		{"require CHAP of the other and delete it: in between bob reaches the south",
			[]plans.Step{{Op: plans.Update, Key: open.Key(), Before: open, After: &blue}, {Op: plans.Delete, Key: red.Key(), Before: red}},
			"[[disrupts] [disrupts]], 0 exposures", "[[widens] [disrupts]], 1 exposures"},
		{"change a secret",
			[]plans.Step{{Op: plans.Update, Key: ann.Key(), Before: ann, After: &another}},
			"[[disrupts widens]], 0 exposures", "[[disrupts widens]], 0 exposures"},
	} {
		text := func(classes [][]plans.Class, exposures []access.Exposure) string {
			return fmt.Sprintf("%v, %d exposures", classes, len(exposures))
		}
		if got := text(access.Classify(row.steps, live)); got != row.independent {
			t.Errorf("%s: independent groups: %s, want %s", row.name, got, row.independent)
		}
		if got := text(access.ClassifyMerged([]spec.Key{open.Key(), red.Key()}, row.steps, live)); got != row.merged {
			t.Errorf("%s: merged groups: %s, want %s", row.name, got, row.merged)
		}
	}
}

// TestMapFollowsTheRelation looks whose credentials the open group accepts.
func TestMapFollowsTheRelation(t *testing.T) {
	live := readShelf(t, twoPaths)
	var groups []spec.Key
	for i := range live.Objects {
		if live.Objects[i].Key.Kind == spec.KindTargetGroup {
			groups = append(groups, live.Objects[i].Key)
		}
	}
	users := func(m *access.Map) string {
		return fmt.Sprint(m.Targets[0].Groups[0].Users, m.Targets[0].Groups[1].Users)
	}
	if got, want := users(access.NewMap(live)), "[] [ann]"; got != want {
		t.Errorf("independent groups accept %s, want %s", got, want)
	}
	if got, want := users(access.NewMergedMap(groups, live)), "[ann] [ann]"; got != want {
		t.Errorf("merged groups accept %s, want %s", got, want)
	}
}

// readShelf reads an appliance that has what text lists.
func readShelf(t *testing.T, text string) *inventory.Live {
	t.Helper()
	s := testbed.Load(t, text)
	live, err := inventory.Read(t.Context(), testbed.ReadOnly(s.Resources), testbed.Release(t, "11.1"), s, ownership.Ownership{}, 1)
	if err != nil {
		t.Fatal(err)
	}
	return live
}

// find returns the first resource of a kind that is wanted.
func find[R spec.Resource](t *testing.T, live *inventory.Live, k spec.Kind, wanted func(R) bool) R {
	t.Helper()
	for i := range live.Objects {
		if r, ok := live.Objects[i].Resource.(R); ok && live.Objects[i].Key.Kind == k && wanted(r) {
			return r
		}
	}
	t.Fatalf("there is no such %s", k)
	panic("unreachable")
}
