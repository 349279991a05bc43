package apply_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/internal/testbed"
	"github.com/lunsync/lunsync/spec"
)

// refusing are the releases that refuse every change of a portal with an address that
// has left the appliance.
var refusing = []emulator.Release{emulator.R910, emulator.R111}

// listening is a spec with one portal on the given addresses, which a target uses.
func listening(addrs ...string) string {
	return fmt.Sprintf(`version: 1
portals: {storage: {listen: ["%s"]}}
initiator_groups: {hosts: {networks: [10.0.0.0/8]}}
extents: {vm-0: {zvol: tank/vm-0}}
targets: {vmstore: {groups: [{portal: storage, initiator_group: hosts}], luns: {1: vm-0}}}
`, strings.Join(addrs, `", "`))
}

const (
	gone  = "10.0.0.1:3260"
	stays = "10.0.0.2:3260"
	comes = "10.0.0.3:3260"
)

// deserted returns an appliance that remembers the spec with the given addresses, and
// that has the address gone no longer.
func deserted(t *testing.T, release emulator.Release, addrs ...string) *testbed.Box {
	t.Helper()
	b := testbed.NewBox(t, release)
	b.State = testbed.NewState(t)
	b.ApplyText(t.Context(), listening(addrs...), nil)
	b.SetAddresses("10.0.0.2", "10.0.0.3")
	return b
}

// TestDepartedAddress changes a portal after one of its addresses has left the
// appliance. The first apply is refused and says why; the next makes a new portal.
func TestDepartedAddress(t *testing.T) {
	for _, release := range refusing {
		for name, tt := range map[string]struct{ before, after []string }{
			"other address":     {[]string{gone}, []string{comes}},
			"one address fewer": {[]string{gone, stays}, []string{stays}},
		} {
			t.Run(string(release)+"/"+name, func(t *testing.T) {
				b := deserted(t, release, tt.before...)
				if _, r := b.ApplyText(t.Context(), listening(tt.after...), nil); r.Converged || !strings.Contains(testbed.ErrorsOf(r), "10.0.0.1 has left the appliance") {
					t.Fatalf("the first apply: converged %t: %s", r.Converged, testbed.ErrorsOf(r))
				}
				p, r := b.ApplyText(t.Context(), listening(tt.after...), nil)
				if !r.Converged {
					t.Errorf("the second apply has not converged: %s", testbed.ErrorsOf(r))
				}
				if len(p.Warnings) != 1 || !strings.Contains(p.Warnings[0], gone+" has left the appliance") {
					t.Errorf("warnings: %q", p.Warnings)
				}
				p, _ = b.ApplyText(t.Context(), listening(tt.after...), nil)
				if len(p.Steps)+len(p.Warnings) > 0 {
					t.Errorf("a third apply:\n%s", testbed.Outline(p))
				}
			})
		}
	}
}

// TestDepartedAddressThatIsWanted lists an address that has left the appliance: the
// apply says what to do, as often as it is tried, and keeps the portal.
func TestDepartedAddressThatIsWanted(t *testing.T) {
	for _, release := range refusing {
		b := deserted(t, release, gone)
		for range 2 {
			p, r := b.ApplyText(t.Context(), listening(gone, comes), nil)
			if want := "10.0.0.1 is not an address of the appliance: configure it there, or remove it from listen"; !strings.Contains(testbed.ErrorsOf(r), want) {
				t.Errorf("%s: %s, want %s", release, testbed.ErrorsOf(r), want)
			}
			if n := p.Summary(); n.Create+n.Delete > 0 {
				t.Errorf("%s:\n%s", release, testbed.Outline(p))
			}
		}
		b.SetAddresses("10.0.0.1", "10.0.0.3")
		if _, r := b.ApplyText(t.Context(), listening(gone, comes), nil); !r.Converged {
			t.Errorf("%s: with the address back: %s", release, testbed.ErrorsOf(r))
		}
	}
}

// TestDepartedAddressThatIsBack takes an address out of the spec that had left the
// appliance, was listed again, and is back: the portal is changed in place.
func TestDepartedAddressThatIsBack(t *testing.T) {
	for _, release := range refusing {
		b := deserted(t, release, gone, stays)
		b.ApplyText(t.Context(), listening(stays), nil)
		b.SetAddresses("10.0.0.1", "10.0.0.2", "10.0.0.3")
		b.ApplyText(t.Context(), listening(gone, stays), nil)
		p, r := b.ApplyText(t.Context(), listening(stays), nil)
		if n := p.Summary(); n.Create+n.Delete > 0 || !r.Converged {
			t.Errorf("%s: converged %t:\n%s", release, r.Converged, testbed.Outline(p))
		}
	}
}

// TestDepartedAddressAndAWrongOne replaces a portal by one that the appliance refuses:
// the groups stay where they are.
func TestDepartedAddressAndAWrongOne(t *testing.T) {
	for _, release := range refusing {
		b := deserted(t, release, gone)
		b.ApplyText(t.Context(), listening(comes), nil)
		before := b.Rows()
		_, r := b.ApplyText(t.Context(), listening("10.0.0.9:3260"), nil)
		if want := "10.0.0.9 is not an address of the appliance"; !strings.Contains(testbed.ErrorsOf(r), want) {
			t.Errorf("%s: %s, want %s", release, testbed.ErrorsOf(r), want)
		}
		if after := b.Rows(); fmt.Sprint(before) != fmt.Sprint(after) {
			t.Errorf("%s: it was\n%v\nand is\n%v", release, before, after)
		}
	}
}

// TestDepartedAddressHalfKept keeps an address and adds another at once, which is
// refused with a way out that works.
func TestDepartedAddressHalfKept(t *testing.T) {
	for _, release := range refusing {
		b := deserted(t, release, gone, stays)
		b.ApplyText(t.Context(), listening(stays, comes), nil)
		_, _, err := b.PlanFor(testbed.Load(t, listening(stays, comes)))
		if want := `apply with listen: ["10.0.0.2:3260"] first`; !strings.Contains(fmt.Sprint(err), want) {
			t.Fatalf("%s: %v, want %s", release, err, want)
		}
		for _, addrs := range [][]string{{stays}, {stays, comes}} {
			if _, r := b.ApplyText(t.Context(), listening(addrs...), nil); !r.Converged {
				t.Errorf("%s: %v: %s", release, addrs, testbed.ErrorsOf(r))
			}
		}
	}
}

// TestDepartedAddressOfSharedPortal refuses to replace a portal that somebody else's
// target uses.
func TestDepartedAddressOfSharedPortal(t *testing.T) {
	b := deserted(t, emulator.R111, gone)
	b.ByHand(`POST target/ {"iscsi_target_name": "foreign"}
POST targetgroup/ {"iscsi_target": 2, "iscsi_target_portalgroup": 1}`)
	b.Pruning = spec.PruneOwned
	b.ApplyText(t.Context(), listening(comes), nil)
	_, _, err := b.PlanFor(testbed.Load(t, listening(comes)))
	if want := "targetgroup/foreign/#1, which the plan may not touch, refers to it"; !strings.Contains(fmt.Sprint(err), want) {
		t.Errorf("%v, want %s", err, want)
	}
}

// TestAnyToAnyWithoutAddresses takes from the appliance every address that the next spec
// doesn't list. In a few applies it becomes as that says, or the plan is refused with
// a reason.
func TestAnyToAnyWithoutAddresses(t *testing.T) {
	for _, release := range emulator.Releases() {
		t.Run(string(release), func(t *testing.T) {
			t.Parallel()
			refused, replaced := 0, 0
			for seed := range uint64(*testbed.Cases / 4) {
				b, g := testbed.NewBox(t, release), testbed.NewGenerator(seed, string(release))
				b.State = testbed.NewState(t)
				b.Converge(g.Spec())
				next := g.Spec()
				b.SetListenAddresses(next)
				switch n := b.ConvergeInTheEnd(next); {
				case n < 0:
					refused++
				case n > 1:
					replaced++
				}
				if t.Failed() {
					t.Fatalf("seed %d", seed)
				}
			}
			t.Logf("%d cases, %d refused, %d with a replaced portal", *testbed.Cases/4, refused, replaced)
			if refused > *testbed.Cases/8 {
				t.Errorf("%d of %d cases were refused", refused, *testbed.Cases/4)
			}
		})
	}
}
