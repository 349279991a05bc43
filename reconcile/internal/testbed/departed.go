package testbed

import (
	"errors"
	"net/netip"
	"regexp"
	"strings"

	"github.com/lunsync/lunsync/reconcile/apply"
	"github.com/lunsync/lunsync/reconcile/refusal"
)

// move gives the appliance other addresses.
func (b *Box) Move(addrs ...string) {
	w := b.Server.World()
	w.Addresses = addrs
	b.Server.SetWorld(w)
}

// errorsOf returns what went wrong in an apply.
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

// leave leaves the appliance the addresses that text lists.
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

// struggle applies text until nothing is left to do, and returns how many applies that
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
