package testbed

import (
	"context"
	"errors"
	"net/netip"
	"regexp"
	"strings"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/apply"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/planner"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/reconcile/refusal"
	"github.com/lunsync/lunsync/spec"
)

// Move gives the appliance other addresses.
func (b *Box) Move(addrs ...string) {
	w := b.Server.World()
	w.Addresses = addrs
	b.Server.SetWorld(w)
}

// ErrorsOf returns what went wrong in an apply.
func ErrorsOf(r *apply.Result) string {
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

// Leave leaves the appliance the addresses that text lists.
func (b *Box) Leave(text string) {
	var addrs []string
	for _, m := range hostPattern.FindAllStringSubmatch(text, -1) {
		addrs = append(addrs, m[1])
	}
	for a := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '[' || r == ']' }) {
		if ip, err := netip.ParseAddr(a); err == nil && ip.Is6() {
			addrs = append(addrs, a)
		}
	}
	b.Move(append(addrs, "192.0.2.1")...) // an empty list would mean that all are there
}

// Struggle applies text until nothing is left to do, and returns how many applies that
// took, or -1 if the plan was refused.
func (b *Box) Struggle(text string) int {
	b.T.Helper()
	const enough = 6
	for n := range enough {
		s := Load(b.T, text)
		p, _, err := b.PlanFor(s)
		if refused := (refusal.Error)(nil); errors.As(err, &refused) {
			return -1
		}
		if err != nil {
			b.T.Fatal(err)
		}
		if len(p.Steps) == 0 {
			return n
		}
		if _, r := b.ApplyText(b.T.Context(), text, nil); n == enough-1 {
			b.T.Errorf("after %d applies: %s\nof\n%s\nfor\n%s", enough, ErrorsOf(r), Outline(p), text)
		}
	}
	return enough
}

// An altered is an appliance that lists what it would not take, such as what an upgrade
// has left behind.
type altered struct {
	client.API
	alter func(spec.Resource) spec.Resource
}

func (a altered) List(ctx context.Context, k spec.Kind, ids *client.IDs) ([]client.Object, error) {
	objects, err := a.API.List(ctx, k, ids)
	for i := range objects {
		objects[i].Resource = a.alter(objects[i].Resource)
	}
	return objects, err
}

// PlanAltered returns the plan to text on an appliance whose resources are altered.
func (b *Box) PlanAltered(text string, alter func(spec.Resource) spec.Resource) *plans.Plan {
	b.T.Helper()
	s := Load(b.T, text)
	live, err := inventory.Read(b.T.Context(), altered{b.API, alter}, b.API.Release(), s, ownership.Ownership{}, 1)
	if err != nil {
		b.T.Fatal(err)
	}
	p, err := planner.NewPlan(s, live, plans.Options{Prune: spec.PruneNone})
	if err != nil {
		b.T.Fatal(err)
	}
	return p
}

// borrower is the name of the target that borrow makes.
const borrower = "foreign"

// Borrow makes a target that no spec lists and that uses what lunsync made: a portal,
// an initiator group, credentials, an extent.
func (h *Hand) Borrow() {
	before := h.Server.Snapshot()
	h.Do("POST", "target/", Fields{"iscsi_target_name": borrower})
	target := newest(h.Server.Snapshot()["target"])
	h.Do("POST", "targettoextent/", Fields{"iscsi_target": target, "iscsi_extent": h.ID("extent"), "iscsi_lunid": 1})
	group := Fields{"iscsi_target": target, "iscsi_target_portalgroup": h.ID("portal"), "iscsi_target_initiatorgroup": h.ID("authorizedinitiator")}
	if h.Chance(2) {
		group["iscsi_target_authtype"], group["iscsi_target_authgroup"] = "CHAP", 1+h.IntN(2)
	}
	h.Do("POST", "targetgroup/", group)
	for kind, list := range h.Server.Snapshot() {
		h.Server.Disown(kind, idsSince(before[kind], list)...)
	}
}
