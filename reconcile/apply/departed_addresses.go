package apply

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// 9.10 and 11.1 refuse every change of a portal that has an address which has left the
// appliance, also one that takes the address out; only a delete helps (wire-facts 5
// and 13). No request tells which addresses the appliance has, so that this shows when
// a write is refused. The ledger remembers it, and from then on the portal counts as
// another than the one that the spec means: see supersede.go.

// explainAbsent returns err, with which the write s of a portal was refused, in words
// that say what to do, and remembers that the portal can't be changed.
func (r *run) explainAbsent(s *plans.Step, err error) error {
	answer, ok := errors.AsType[*client.Error](err)
	if !ok || len(answer.Absent) == 0 {
		return err
	}
	told := *answer
	told.Fields = slices.DeleteFunc(slices.Clone(answer.Fields), func(f client.FieldError) bool {
		return slices.ContainsFunc(answer.Absent, func(ip netip.Addr) bool { return strings.Contains(f.Message, ip.String()) })
	})
	for _, ip := range answer.Absent {
		text := fmt.Sprintf("%s is not an address of the appliance: configure it there, or remove it from listen", ip)
		if gone := r.departs(s, ip); len(gone) > 0 {
			text = fmt.Sprintf("%s has left the appliance, which refuses every change of a portal that listened on it. "+
				"The next plan replaces the portal and moves its target groups: lunsync plan", ip)
			r.remember(s.ID, gone)
		}
		told.Fields = append(told.Fields, client.FieldError{Field: "listen", Message: text})
	}
	return &told
}

// departs returns those of the addresses of s's portal that are on ip, if the spec
// wants ip for no portal any more.
func (r *run) departs(s *plans.Step, ip netip.Addr) []string {
	portal, ok := s.Before.(*spec.Portal)
	if !ok {
		return nil
	}
	on := func(listen string) bool {
		addr, err := netip.ParseAddrPort(listen)
		return err == nil && addr.Addr() == ip
	}
	for _, want := range inventory.OfKind(r.Spec.Resources, spec.KindPortal) {
		if slices.ContainsFunc(want.(*spec.Portal).Listen, on) {
			return nil
		}
	}
	return slices.DeleteFunc(slices.Clone(portal.Listen), func(listen string) bool { return !on(listen) })
}

// remember keeps it until the ledger is brought up to the reading at the end.
func (r *run) remember(id client.ID, departed []string) {
	if r.State == nil {
		return
	}
	if r.State.Departed == nil {
		r.State.Departed = make(map[client.ID][]string)
	}
	r.State.Departed[id] = append(r.State.Departed[id], departed...)
}
