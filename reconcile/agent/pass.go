package agent

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile"
	"github.com/lunsync/lunsync/reconcile/apply"
	"github.com/lunsync/lunsync/reconcile/crash"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/reconcile/refusal"
	"github.com/lunsync/lunsync/reconcile/statedir"
	"github.com/lunsync/lunsync/spec"
)

// refusedStatus is the exit status that stands for a refusal in documents.
const refusedStatus = 5

// serviceEvery is how often the agent reads the state of the iSCSI service while there is
// nothing to do.
const serviceEvery = time.Hour

// specChangeTries bounds how often a pass begins anew because the spec has changed.
const specChangeTries = 5

// A memory is what passes keep for later ones. Only the goroutine of the loop uses it.
type memory struct {
	spec         *spec.Spec // the last one that was valid, with its secrets
	invalid      bool       // the files were invalid when they were last read
	logged       string     // what was last logged about the spec
	key          fingerprintKey
	failed       int                  // failed passes in a row
	unauthorized bool                 // the appliance refused the login of the last pass
	serviceRead  time.Time            // when the state of the service was last read
	warnings     []string             // about the service, as of then
	missed       map[string]time.Time // when a pass first missed each file of the spec that is gone
	held         time.Time            // when deletes that wait for such a file may be done
}

// An activePass is the pass under way.
type activePass struct {
	*Agent
	trigger  Trigger
	readOnly bool
	session  *reconcile.Session // nil until the appliance has answered
	result   *apply.Result      // nil unless the plan was applied
	kept     []string           // the warnings of the state before that
	// specChanged says that the spec has changed since it was read, so nothing was written.
	specChanged bool
}

// pass makes one pass and reports its outcome.
func (a *Agent) pass(ctx context.Context, trigger Trigger) (Outcome, error) {
	if a.drain() {
		trigger = OnChange
	}
	start := time.Now()
	a.started(start)
	c, err := a.attempt(ctx, trigger)
	found, bug := c.found()
	err = cmp.Or(err, bug)
	outcome := c.outcome(err)
	a.memory.unauthorized = errors.Is(err, client.ErrUnauthorized)
	a.memory.held = c.heldUntil()
	c.end(ctx, start, outcome, found, err)
	return outcome, err
}

// attempt runs a pass, and again while the spec changes during it.
func (a *Agent) attempt(ctx context.Context, trigger Trigger) (*activePass, error) {
	for range specChangeTries {
		c := &activePass{Agent: a, trigger: trigger}
		if err := c.run(ctx); err != nil || !c.specChanged {
			return c, err
		}
	}
	return &activePass{Agent: a, trigger: trigger}, errUnsettled
}

// run reads, plans and applies once.
func (c *activePass) run(ctx context.Context) (err error) {
	defer crash.Catch(&err)
	s, err := c.desired(ctx)
	if err != nil {
		return err
	}
	c.dropExpired()
	c.readOnly = c.DryRun || c.suspended()
	release, err := c.takeLease(ctx, s.Server.URL)
	if err != nil {
		return err
	}
	defer release()
	if err := c.connect(ctx, s); err != nil {
		return err
	}
	if c.session.Close != nil {
		defer c.session.Close()
	}
	if err := c.plan(ctx); err != nil {
		return err
	}
	return c.apply(ctx)
}

// takeLease takes the lease on the appliance if the pass may write to it.
func (c *activePass) takeLease(ctx context.Context, server string) (release func(), err error) {
	if c.Lease == nil || c.readOnly {
		return func() {}, nil
	}
	defer c.waitFor("")
	return c.Lease(ctx, server, c.waitFor)
}

// connect opens the state of the appliance and connects to it.
func (c *activePass) connect(ctx context.Context, s *spec.Spec) error {
	state, err := statedir.OpenState(c.StateDir, s.Server.URL)
	if err != nil {
		return err
	}
	appliance, err := c.Dial(ctx, s, c.wrap)
	if err != nil {
		return err
	}
	c.session = &reconcile.Session{
		Appliance: appliance, Spec: s, State: state, Parallelism: c.parallelism(), Log: c.log(), Key: c.memory.key.key,
	}
	return nil
}

// wrap returns a transport that counts requests and, in a read-only pass, refuses writes.
func (c *activePass) wrap(t http.RoundTripper) http.RoundTripper {
	t = c.Metrics.Transport(c.label(), t)
	if c.readOnly {
		t = client.ReadOnly(t)
	}
	return t
}

// parallelism returns how many reads go at a time. After a refused login it is one, so
// that a wrong password costs only one more login.
func (c *activePass) parallelism() int {
	if c.memory.unauthorized {
		return 1
	}
	return c.Parallelism
}

// plan reads the appliance and makes the plan. Its error is a [refusal.Error] if a guard
// refuses the plan.
func (c *activePass) plan(ctx context.Context) error {
	s := c.session
	c.kept = s.State.Warnings()
	options := c.Options(s.Spec.Policy)
	options.MissingFiles = c.gone(time.Now())
	if err := s.MakePlan(ctx, options, s.State.Ownership()); err != nil {
		return err
	}
	c.logHeld()
	if err := c.readService(ctx); err != nil {
		return err
	}
	s.Plan.Warnings = append(append([]string(nil), c.memory.warnings...), s.Plan.Warnings...)
	if len(s.Plan.Refusals) > 0 {
		return s.Plan.Refusals
	}
	return nil
}

// readService reads the state of the iSCSI service, if there is something to do or the
// state was not read for an hour.
func (c *activePass) readService(ctx context.Context) error {
	m := &c.memory
	if len(c.session.Plan.Steps) == 0 && !m.serviceRead.IsZero() && time.Since(m.serviceRead) < serviceEvery {
		return nil
	}
	warnings, err := c.session.Warnings(ctx)
	if err != nil {
		return err
	}
	m.warnings, m.serviceRead = warnings, time.Now()
	return nil
}

// apply applies the plan, unless the pass may not write or the spec has changed. A
// suspension stops it like an interrupt: after the write in flight.
func (c *activePass) apply(ctx context.Context) error {
	if c.specChanged = !c.readOnly && len(c.session.Plan.Steps) > 0 && !c.sameSpec(ctx, c.session.Spec); c.specChanged {
		return nil
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if c.readOnly || !c.beginWrites(cancel) {
		return nil
	}
	defer c.endWrites()
	c.result = c.session.Apply(ctx, nil)
	if c.stuck() {
		return nil
	}
	return c.result.Verdict(c.session.Plan)
}

// stuck reports whether all steps are done and no retry would make the iSCSI service use
// what is stored.
func (c *activePass) stuck() bool {
	r := c.result
	n := r.Tally()
	return errors.Is(r.Err, plans.ErrNotInForce) && r.Unrecorded == nil && n[plans.Failed]+n[plans.Skipped] == 0
}

// outcome returns how the pass ended.
func (c *activePass) outcome(err error) Outcome {
	refused := client.Wraps[refusal.Error](err) || client.Wraps[client.UnknownReleaseError](err)
	switch {
	case refused:
		return PassRefused
	case err != nil:
		return PassFailed
	case len(c.session.Plan.Deferred) > 0, c.result == nil && !c.session.Plan.Matches(), c.result != nil && !c.result.Converged:
		return PassPending
	case len(c.session.Plan.Steps) == 0:
		return PassUnchanged
	}
	return PassChanged
}
