package apply

import (
	"context"
	"fmt"
	"strings"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/plans"
)

// A Result is how an Apply ended.
type Result struct {
	Outcomes []plans.Outcome // one for each step of the plan
	// Converged reports whether a reading after the last write found everything
	// as the spec says.
	Converged bool
	// Differs reports whether the appliance is known not to be as the spec says. If
	// neither holds, it was not verified, and Err says why.
	Differs bool
	// Err is why the reading after the last write failed, or what it found
	// different, or nil.
	Err error
	// Live is what that reading found, or nil if there was none.
	Live *inventory.Live
	// Unrecorded is why the state could not be kept, or nil. Nothing was written
	// after that.
	Unrecorded error
}

// result puts what was written in force, also after an interrupt, and reads the
// appliance again if that is of use.
func (r *run) result(ctx context.Context) *Result {
	res := &Result{Outcomes: r.outcomes}
	res.Differs = res.Tally()[plans.Skipped] > 0
	reload := r.payReload(context.WithoutCancel(ctx))
	switch lost := r.lost(); {
	case len(lost) > 0:
		res.Differs = true
		res.Err = fmt.Errorf("%s is gone and could not be made again; restore it by hand", strings.Join(lost, ", "))
	case r.locked:
		res.Err = client.ErrUnauthorized
	case ctx.Err() != nil && len(r.plan.Steps) > 0:
		res.Err = errInterrupted
	case reload != nil:
		res.Err = fmt.Errorf("what was written may not be in force: %w", reload)
	case len(r.plan.Steps) == 0:
		r.settleState(r.live)
		res.Err = r.plan.CheckInForce()
		res.Converged, res.Differs = res.Err == nil, res.Err != nil
	default:
		r.verify(ctx, res)
	}
	res.Live, res.Unrecorded = r.after, r.unrecorded
	return res
}

// payReload makes the service reload if that is owed.
func (r *run) payReload(ctx context.Context) error {
	if !r.owed || r.locked || r.Reload == nil {
		return nil
	}
	err := r.Reload(ctx)
	if err == nil && r.State != nil && r.unrecorded == nil {
		r.unrecorded = r.State.ReloadDone()
	}
	return err
}

// settleState brings what is kept up to a reading.
func (r *run) settleState(live *inventory.Live) {
	if r.State != nil && r.unrecorded == nil {
		r.unrecorded = r.State.Refresh(r.Spec, live)
	}
}

// lost returns the keys of what was taken away, could not be brought back, and is
// nothing that the spec would make again.
func (r *run) lost() []string {
	var lost []string
	for i := range r.plan.Steps {
		if s := &r.plan.Steps[i]; r.due[i] && s.Op == plans.Create && r.outcomes[i].Status != plans.Done && r.Spec.Pos(s.Key).Line == 0 {
			lost = append(lost, s.Key.String())
		}
	}
	return lost
}
