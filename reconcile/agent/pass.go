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

// serviceEvery is how often the appliance is asked for the state of its iSCSI
// service while there is nothing to do.
const serviceEvery = time.Hour

// overtakenTries is how often a pass begins anew because the spec has changed.
const overtakenTries = 5

// A memory is what passes leave for those after them. Only the loop uses it.
type memory struct {
	spec     *spec.Spec // the last one that was valid, with its secrets
	invalid  bool       // the files were not when they were last read
	told     string     // what was last logged about the spec
	key      fingerprintKey
	failed   int                  // passes in a row
	locked   bool                 // the last pass was refused the login
	asked    time.Time            // when the service was last asked after
	warnings []string             // of the appliance, as of then
	missed   map[string]time.Time // since when files of the spec are gone
	held     time.Time            // when deletes that wait for that may be done, if any do
}

// A current is the pass under way.
type current struct {
	*Agent
	trigger  Trigger
	readOnly bool
	session  *reconcile.Session // nil until the appliance was reached
	result   *apply.Result      // nil unless the plan was carried out
	kept     []string           // what the state warned of before that
	// overtaken: the spec has changed since it was read, so nothing was written.
	overtaken bool
}

// pass makes one pass and shows how it ended.
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
	a.memory.locked = errors.Is(err, client.ErrUnauthorized)
	a.memory.held = c.holding()
	c.end(ctx, start, outcome, found, err)
	return outcome, err
}

// attempt does all that a pass does, anew as long as the spec changes on the way.
func (a *Agent) attempt(ctx context.Context, trigger Trigger) (*current, error) {
	for range overtakenTries {
		c := &current{Agent: a, trigger: trigger}
		if err := c.run(ctx); err != nil || !c.overtaken {
			return c, err
		}
	}
	return &current{Agent: a, trigger: trigger}, errUnsettled
}

// run does all that a pass does, once.
func (c *current) run(ctx context.Context) (err error) {
	defer crash.Catch(&err)
	s, err := c.desired(ctx)
	if err != nil {
		return err
	}
	c.dropExpired()
	c.readOnly = c.DryRun || c.suspended()
	release, err := c.hold(ctx, s.Server.URL)
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

// hold takes the lease on the appliance if the pass may write to it.
func (c *current) hold(ctx context.Context, server string) (release func(), err error) {
	if c.Lease == nil || c.readOnly {
		return func() {}, nil
	}
	defer c.waitFor("")
	return c.Lease(ctx, server, c.waitFor)
}

// connect reaches the appliance and opens what is remembered of it.
func (c *current) connect(ctx context.Context, s *spec.Spec) error {
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

// wrap counts what goes through a transport and, in a pass that doesn't write, lets
// no write through.
func (c *current) wrap(t http.RoundTripper) http.RoundTripper {
	t = c.Metrics.Transport(c.label(), t)
	if c.readOnly {
		t = client.ReadOnly(t)
	}
	return t
}

// parallelism returns how many reads go at a time: after a refused login one, so
// that one more refusal is all that can come of it.
func (c *current) parallelism() int {
	if c.memory.locked {
		return 1
	}
	return c.Parallelism
}

// plan reads the appliance and makes the plan. Its error is a [refusal.Error]
// if a guard refuses it.
func (c *current) plan(ctx context.Context) error {
	s := c.session
	c.kept = s.State.Warnings()
	options := c.Options(s.Spec.Policy)
	options.MissingFiles = c.gone(time.Now())
	if err := s.MakePlan(ctx, options, s.State.Ownership()); err != nil {
		return err
	}
	c.tellHeld()
	if err := c.askService(ctx); err != nil {
		return err
	}
	s.Plan.Warnings = append(append([]string(nil), c.memory.warnings...), s.Plan.Warnings...)
	if len(s.Plan.Refusals) > 0 {
		return s.Plan.Refusals
	}
	return nil
}

// askService asks for the state of the iSCSI service, if there is something to do or
// it wasn't asked for long.
func (c *current) askService(ctx context.Context) error {
	m := &c.memory
	if len(c.session.Plan.Steps) == 0 && !m.asked.IsZero() && time.Since(m.asked) < serviceEvery {
		return nil
	}
	warnings, err := c.session.Warnings(ctx)
	if err != nil {
		return err
	}
	m.warnings, m.asked = warnings, time.Now()
	return nil
}

// apply carries the plan out, unless nothing may be written or the spec is another
// one by now. A suspension ends it as an interrupt does.
func (c *current) apply(ctx context.Context) error {
	if c.overtaken = !c.readOnly && len(c.session.Plan.Steps) > 0 && !c.stillSays(ctx, c.session.Spec); c.overtaken {
		return nil
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if c.readOnly || !c.mayWrite(cancel) {
		return nil
	}
	defer c.wrote()
	c.result = c.session.Apply(ctx, nil)
	if c.stuck() {
		return nil
	}
	return c.result.Verdict(c.session.Plan)
}

// stuck reports whether all that could be done is done, and trying again would not
// make the iSCSI service follow what is stored.
func (c *current) stuck() bool {
	r := c.result
	n := r.Tally()
	return errors.Is(r.Err, plans.ErrNotInForce) && r.Unrecorded == nil && n[plans.Failed]+n[plans.Skipped] == 0
}

// outcome returns how the pass ended.
func (c *current) outcome(err error) Outcome {
	refused := as[refusal.Error](err) || as[client.UnknownReleaseError](err)
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

func as[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}
