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

// 9.10 and 11.1 refuse every update of a portal that has an address which the appliance
// no longer has, even an update that removes the address; only a delete helps (wire-facts
// 5 and 13). No request lists the appliance's addresses, so lunsync learns of it when a
// write is refused. The ledger remembers such a portal, and the next plan replaces it
// (see quirk_departed_addresses.go in package planner).

// explainAbsentAddress returns err, with which the write s of a portal was refused. If
// that is because of absent addresses, it says what to do, and the ledger will remember them.
func (r *run) explainAbsentAddress(s *plans.Step, err error) error {
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
		if gone := r.departedFrom(s, ip); len(gone) > 0 {
			text = fmt.Sprintf("%s has left the appliance, which refuses every change of a portal that listened on it. "+
				"The next plan replaces the portal and moves its target groups: lunsync plan", ip)
			r.noteDeparted(s.ID, gone)
		}
		told.Fields = append(told.Fields, client.FieldError{Field: "listen", Message: text})
	}
	return &told
}

// departedFrom returns the addresses on ip that the portal of s has, if the spec wants ip
// for no portal any more, else nil.
func (r *run) departedFrom(s *plans.Step, ip netip.Addr) []string {
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

// noteDeparted notes the addresses of a portal that the appliance no longer has. The state
// keeps them when it is brought up to date at the end of the run.
func (r *run) noteDeparted(id client.ID, departed []string) {
	if r.State == nil {
		return
	}
	if r.State.Departed == nil {
		r.State.Departed = make(map[client.ID][]string)
	}
	r.State.Departed[id] = append(r.State.Departed[id], departed...)
}
