package apply

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/plans"
)

// A Result is how an Apply ended.
type Result struct {
	Outcomes []plans.Outcome // one for each step of the plan
	// Converged reports whether a reading after the last write found that the appliance
	// matches the spec.
	Converged bool
	// Differs reports whether the appliance is known not to match the spec. If neither
	// Converged nor Differs is set, it was not verified, and Err says why.
	Differs bool
	// Err is why the reading after the last write failed, or what it found different,
	// or nil.
	Err error
	// Live is the reading after the last write, or nil if there was none.
	Live *inventory.Live
	// Unrecorded is why the journal or the ledger could not be written, or nil. After
	// that error nothing was written to the appliance, except to restore something.
	Unrecorded error
}

// Verdict returns an [*UnfinishedError], or nil if every step of p was done and the
// appliance matches the spec.
func (r *Result) Verdict(p *plans.Plan) error {
	n := r.Tally()
	if n[plans.Failed]+n[plans.Skipped] == 0 && r.Unrecorded == nil && r.Converged {
		return nil
	}
	return &UnfinishedError{Plan: p, Result: r}
}

// Tally returns how many steps ended in each status.
func (r *Result) Tally() map[plans.Status]int {
	n := make(map[plans.Status]int)
	for _, o := range r.Outcomes {
		n[o.Status]++
	}
	return n
}

// Wrote reports whether a step changed the appliance, or may have.
func (r *Result) Wrote() bool {
	return slices.ContainsFunc(r.Outcomes, func(o plans.Outcome) bool {
		return o.Status == plans.Done || o.Status == plans.Failed && errors.Is(o.Err, client.ErrDoubtful)
	})
}

// result ends the run: it reloads the service if need be, also after an interrupt, and
// reads the appliance again unless it is clear how the run ended.
func (r *run) result(ctx context.Context) *Result {
	res := &Result{Outcomes: r.outcomes}
	res.Differs = res.Tally()[plans.Skipped] > 0
	reload := r.reload(context.WithoutCancel(ctx))
	switch lost := r.notRestored(); {
	case len(lost) > 0:
		res.Differs = true
		res.Err = fmt.Errorf("%s is gone and could not be made again; restore it by hand", strings.Join(lost, ", "))
	case r.unauthorized:
		res.Err = client.ErrUnauthorized
	case ctx.Err() != nil && len(r.plan.Steps) > 0:
		res.Err = errInterrupted
	case reload != nil:
		res.Err = fmt.Errorf("what was written may not be in force: %w", reload)
	case len(r.plan.Steps) == 0:
		r.updateState(r.live)
		res.Err = r.plan.CheckInForce()
		res.Converged, res.Differs = res.Err == nil, res.Err != nil
	default:
		r.verifyConverged(ctx, res)
	}
	res.Live, res.Unrecorded = r.after, r.unrecorded
	return res
}

// reload makes the service reload if a reload is pending.
func (r *run) reload(ctx context.Context) error {
	if !r.reloadPending || r.unauthorized || r.Reload == nil {
		return nil
	}
	err := r.Reload(ctx)
	if err == nil && r.State != nil && r.unrecorded == nil {
		r.unrecorded = r.State.ReloadDone()
	}
	return err
}

// updateState brings the ledger and the journal up to date with a reading.
func (r *run) updateState(live *inventory.Live) {
	if r.State != nil && r.unrecorded == nil {
		r.unrecorded = r.State.Refresh(r.Spec, live)
	}
}

// notRestored returns the keys of the objects that the run has deleted, could not
// create again, and that the spec doesn't list, so that no later plan creates them.
func (r *run) notRestored() []string {
	var lost []string
	for i := range r.plan.Steps {
		if s := &r.plan.Steps[i]; r.mustRestore[i] && s.Op == plans.Create && r.outcomes[i].Status != plans.Done && r.Spec.Pos(s.Key).Line == 0 {
			lost = append(lost, s.Key.String())
		}
	}
	return lost
}
