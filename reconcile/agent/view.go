package agent

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/lunsync/lunsync/reconcile/access"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// A shown is all that others see of an agent. Its pointers, slices and maps are replaced,
// and what they lead to is never changed, so that a [View] may share them.
type shown struct {
	label, server string
	spec          SpecStatus
	suspension    *Suspension
	waitingFor    string
	busy, next    time.Time
	passes        []Pass
	succeeded     time.Time // when a pass last succeeded
	failures      int       // passes in a row that did not succeed
	reading       reading
}

// A reading is what the last pass that made a plan has found.
type reading struct {
	release            string
	managed, unmanaged map[spec.Kind]int
	pending            plans.Summary
	drift              []Drift
	warnings           []string
	reloadOwed         bool
	notInForce         []string
	plan               *plans.Document
	accessMap          *access.Map
	ledger             ownership.Ownership
}

// View returns all that the agent shows now. It waits neither for a pass nor for a disk.
func (a *Agent) View() View {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.expire(time.Now())
	r := &a.shown.reading
	return View{Status: a.status(), Plan: r.plan, Map: r.accessMap, Ledger: r.ledger, Options: a.overrides()}
}

func (a *Agent) overrides() plans.DocumentOptions {
	o := a.Overrides
	o.Allow, o.Only, o.Except = notNil(o.Allow), notNil(o.Only), notNil(o.Except)
	return o
}

// status returns the status. The caller holds mu.
func (a *Agent) status() Status {
	s, r := &a.shown, &a.shown.reading
	files := s.spec
	files.Paths, files.Errors = notNil(a.Paths), notNil(files.Errors)
	return Status{
		Appliance: spec.Escape(cmp.Or(s.label, a.Name)), Server: s.server, Release: r.release,
		State: a.state(), Ready: a.ready(), DryRun: a.DryRun,
		Spec: files, Suspension: s.suspension,
		LastSuccess: timeOrNil(s.succeeded), NextPass: timeOrNil(s.next), Failures: s.failures,
		Busy: timeOrNil(s.busy), WaitingFor: s.waitingFor,
		ReloadOwed: r.reloadOwed, NotInForce: notNil(r.notInForce),
		Passes:  notNil(s.passes),
		Managed: counts(r.managed), Unmanaged: counts(r.unmanaged),
		Pending: r.pending, Drift: notNil(r.drift), Warnings: notNil(r.warnings),
	}
}

func (a *Agent) state() State {
	if a.shown.suspension != nil {
		return Suspended
	}
	return a.lastOutcome().State()
}

// ready reports whether the last pass succeeded, at most three intervals ago by the
// monotonic clock, which nobody can set.
func (a *Agent) ready() bool {
	last := a.lastOutcome()
	return last != "" && !unsuccessful[last] && time.Since(a.shown.succeeded) <= 3*cmp.Or(a.Interval, DefaultInterval)
}

// unsuccessful are the outcomes that count as failures in a row.
var unsuccessful = map[Outcome]bool{PassRefused: true, PassFailed: true}

func (a *Agent) lastOutcome() Outcome {
	if len(a.shown.passes) == 0 {
		return ""
	}
	return a.shown.passes[0].Outcome
}

// label returns the name of the agent in logs and metrics.
func (a *Agent) label() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return spec.Escape(cmp.Or(a.shown.label, a.Name))
}

// show changes what others see, under the lock.
func (a *Agent) show(change func(*shown)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	change(&a.shown)
}

func (a *Agent) started(now time.Time) {
	a.show(func(s *shown) { s.busy, s.next = now, time.Time{} })
}

func (a *Agent) expect(next time.Time) { a.show(func(s *shown) { s.next = next }) }

// waitFor shows and logs who holds the lease that the pass waits for.
func (a *Agent) waitFor(holder string) {
	a.show(func(s *shown) { s.waitingFor = holder })
	if holder != "" {
		a.log().Info("waiting for the lease", keyHolder, holder)
	}
}

// showSpec shows that the files hold a valid spec; same says that it was in use before.
func (a *Agent) showSpec(hash string, same bool) {
	now := time.Now()
	a.show(func(s *shown) {
		s.spec.Errors, s.spec.Hash = nil, hash
		if !same || s.spec.Loaded == nil {
			s.spec.Loaded = &now
		}
	})
}

// showSpecErrors shows the errors in the files of the spec.
func (a *Agent) showSpecErrors(err error) {
	a.show(func(s *shown) { s.spec.Errors = plans.Messages(err) })
}

func timeOrNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// notNil returns l, or an empty list in place of nil.
func notNil[T any](l []T) []T {
	if l == nil {
		return []T{}
	}
	return slices.Clip(l)
}

func counts(n map[spec.Kind]int) map[spec.Kind]int {
	if n == nil {
		return map[spec.Kind]int{}
	}
	return maps.Clone(n)
}
