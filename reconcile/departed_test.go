package reconcile_test

import (
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"strings"
	"testing"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile"
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
func deserted(t *testing.T, release emulator.Release, addrs ...string) *box {
	t.Helper()
	b := newBox(t, release)
	b.state = newState(t)
	b.apply(t.Context(), listening(addrs...), nil)
	b.move("10.0.0.2", "10.0.0.3")
	return b
}

// move gives the appliance other addresses.
func (b *box) move(addrs ...string) {
	w := b.server.World()
	w.Addresses = addrs
	b.server.SetWorld(w)
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
				if _, r := b.apply(t.Context(), listening(tt.after...), nil); r.Converged || !strings.Contains(errorsOf(r), "10.0.0.1 has left the appliance") {
					t.Fatalf("the first apply: converged %t: %s", r.Converged, errorsOf(r))
				}
				p, r := b.apply(t.Context(), listening(tt.after...), nil)
				if !r.Converged {
					t.Errorf("the second apply has not converged: %s", errorsOf(r))
				}
				if len(p.Warnings) != 1 || !strings.Contains(p.Warnings[0], gone+" has left the appliance") {
					t.Errorf("warnings: %q", p.Warnings)
				}
				p, _ = b.apply(t.Context(), listening(tt.after...), nil)
				if len(p.Steps)+len(p.Warnings) > 0 {
					t.Errorf("a third apply:\n%s", outline(p))
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
			p, r := b.apply(t.Context(), listening(gone, comes), nil)
			if want := "10.0.0.1 is not an address of the appliance: configure it there, or remove it from listen"; !strings.Contains(errorsOf(r), want) {
				t.Errorf("%s: %s, want %s", release, errorsOf(r), want)
			}
			if n := p.Summary(); n.Create+n.Delete > 0 {
				t.Errorf("%s:\n%s", release, outline(p))
			}
		}
		b.move("10.0.0.1", "10.0.0.3")
		if _, r := b.apply(t.Context(), listening(gone, comes), nil); !r.Converged {
			t.Errorf("%s: with the address back: %s", release, errorsOf(r))
		}
	}
}

// TestDepartedAddressAndAWrongOne replaces a portal by one that the appliance refuses:
// the groups stay where they are.
func TestDepartedAddressAndAWrongOne(t *testing.T) {
	for _, release := range refusing {
		b := deserted(t, release, gone)
		b.apply(t.Context(), listening(comes), nil)
		before := b.rows()
		_, r := b.apply(t.Context(), listening("10.0.0.9:3260"), nil)
		if want := "10.0.0.9 is not an address of the appliance"; !strings.Contains(errorsOf(r), want) {
			t.Errorf("%s: %s, want %s", release, errorsOf(r), want)
		}
		if after := b.rows(); fmt.Sprint(before) != fmt.Sprint(after) {
			t.Errorf("%s: it was\n%v\nand is\n%v", release, before, after)
		}
	}
}

// TestDepartedAddressHalfKept keeps an address and adds another at once, which is
// refused with a way out that works.
func TestDepartedAddressHalfKept(t *testing.T) {
	for _, release := range refusing {
		b := deserted(t, release, gone, stays)
		b.apply(t.Context(), listening(stays, comes), nil)
		_, _, err := b.plan(load(t, listening(stays, comes)))
		if want := `apply with listen: ["10.0.0.2:3260"] first`; !strings.Contains(fmt.Sprint(err), want) {
			t.Fatalf("%s: %v, want %s", release, err, want)
		}
		for _, addrs := range [][]string{{stays}, {stays, comes}} {
			if _, r := b.apply(t.Context(), listening(addrs...), nil); !r.Converged {
				t.Errorf("%s: %v: %s", release, addrs, errorsOf(r))
			}
		}
	}
}

// TestDepartedAddressOfSharedPortal refuses to replace a portal that somebody else's
// target uses.
func TestDepartedAddressOfSharedPortal(t *testing.T) {
	b := deserted(t, emulator.R111, gone)
	b.byHand(`POST target/ {"iscsi_target_name": "foreign"}
POST targetgroup/ {"iscsi_target": 2, "iscsi_target_portalgroup": 1}`)
	b.pruning = spec.PruneOwned
	b.apply(t.Context(), listening(comes), nil)
	_, _, err := b.plan(load(t, listening(comes)))
	if want := "targetgroup/foreign/#1, which the plan may not touch, refers to it"; !strings.Contains(fmt.Sprint(err), want) {
		t.Errorf("%v, want %s", err, want)
	}
}

// errorsOf returns what went wrong in an apply.
func errorsOf(r *reconcile.Result) string {
	var all []string
	for _, o := range r.Outcomes {
		if o.Err != nil {
			all = append(all, o.Err.Error())
		}
	}
	return strings.Join(all, "\n")
}

// hostPattern finds the IPv4 addresses on which a spec listens.
var hostPattern = regexp.MustCompile(`"(\d+\.\d+\.\d+\.\d+):\d+"`)

// TestAnyToAnyWithoutAddresses takes from the appliance every address that the next spec
// doesn't list. In a few applies it becomes as that says, or the plan is refused with
// a reason.
func TestAnyToAnyWithoutAddresses(t *testing.T) {
	for _, release := range emulator.Releases() {
		t.Run(string(release), func(t *testing.T) {
			t.Parallel()
			refused, replaced := 0, 0
			for seed := range uint64(*cases / 4) {
				b, g := newBox(t, release), newGen(seed, string(release))
				b.state = newState(t)
				b.reach(g.spec())
				next := g.spec()
				b.leave(next)
				switch n := b.struggle(next); {
				case n < 0:
					refused++
				case n > 1:
					replaced++
				}
				if t.Failed() {
					t.Fatalf("seed %d", seed)
				}
			}
			t.Logf("%d cases, %d refused, %d with a replaced portal", *cases/4, refused, replaced)
			if refused > *cases/8 {
				t.Errorf("%d of %d cases were refused", refused, *cases/4)
			}
		})
	}
}

// leave leaves the appliance the addresses that text lists.
func (b *box) leave(text string) {
	var addrs []string
	for _, m := range hostPattern.FindAllStringSubmatch(text, -1) {
		addrs = append(addrs, m[1])
	}
	for a := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '[' || r == ']' }) {
		if ip, err := netip.ParseAddr(a); err == nil && ip.Is6() {
			addrs = append(addrs, a)
		}
	}
	b.move(append(addrs, "192.0.2.1")...) // an empty list would mean that all are there
}

// struggle applies text until nothing is left to do, and returns how many applies that
// took, or -1 if the plan was refused.
func (b *box) struggle(text string) int {
	b.t.Helper()
	const enough = 6
	for n := range enough {
		s := load(b.t, text)
		p, _, err := b.plan(s)
		if refused := (reconcile.Refused)(nil); errors.As(err, &refused) {
			return -1
		}
		if err != nil {
			b.t.Fatal(err)
		}
		if len(p.Steps) == 0 {
			return n
		}
		if _, r := b.apply(b.t.Context(), text, nil); n == enough-1 {
			b.t.Errorf("after %d applies: %s\nof\n%s\nfor\n%s", enough, errorsOf(r), outline(p), text)
		}
	}
	return enough
}
