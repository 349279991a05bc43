package agent

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/crash"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/reconcile/refusal"
)

// end counts, shows and logs the outcome of the pass.
func (c *activePass) end(ctx context.Context, start time.Time, outcome Outcome, found *reading, err error) {
	p := c.ended(start, outcome, err)
	c.show(func(s *shown) {
		s.busy, s.waitingFor = time.Time{}, ""
		s.passes = recent(p, s.passes)
		if found != nil {
			s.reading = *found
		}
		if unsuccessful[outcome] {
			s.failures++
			return
		}
		s.failures, s.succeeded = 0, time.Now()
	})
	c.count(&p, err)
	c.logEnd(ctx, &p, err)
}

// maxPassError bounds the error that is kept of a pass. The log has all of it.
const maxPassError = 8 << 10 // bytes

// recent returns the passes to keep: p and the latest before it.
func recent(p Pass, before []Pass) []Pass {
	all := make([]Pass, 1, KeptPasses)
	all[0] = p
	return append(all, before[:min(len(before), KeptPasses-1)]...)
}

func (c *activePass) ended(start time.Time, outcome Outcome, err error) Pass {
	p := Pass{Started: start, TookMS: time.Since(start).Milliseconds(), Trigger: c.trigger, Outcome: outcome}
	if c.planned() {
		p.Summary = c.session.Plan.Summary()
	}
	if c.result != nil {
		n := c.result.Tally()
		p.Done, p.Failed, p.Skipped = n[plans.Done], n[plans.Failed], n[plans.Skipped]
	}
	if err != nil {
		p.Error = err.Error()
		if len(p.Error) > maxPassError {
			p.Error = strings.ToValidUTF8(p.Error[:maxPassError], "") + "…"
		}
	}
	return p
}

// planned reports whether the pass made a plan.
func (c *activePass) planned() bool { return c.session != nil && c.session.Plan != nil }

// count counts the pass.
func (c *activePass) count(p *Pass, err error) {
	m, label := c.Metrics, c.label()
	m.count(label, p)
	if c.result != nil {
		m.countSteps(label, c.session.Plan, c.result)
	}
	if refused, ok := errors.AsType[refusal.Error](err); ok {
		m.countRefusals(label, len(refused))
	}
	if client.Wraps[*crash.Error](err) {
		m.countPanic(label)
	}
}

// found returns what the pass has read and planned, or nil if it made no plan.
func (c *activePass) found() (r *reading, err error) {
	defer crash.Catch(&err)
	if !c.planned() {
		return nil, nil
	}
	s := c.session
	left, held := c.left(), s.Plan.Deferred
	doc, err := c.document(left)
	if err != nil {
		return nil, err
	}
	live := s.Live
	switch {
	case len(left) == 0 && len(held) > 0:
	case len(left) == 0:
		doc.Steps, doc.Summary = []plans.DocumentStep{}, plans.Summary{}
	case c.result != nil:
		doc.Report(c.result.Outcomes, c.result.Converged)
	}
	doc.ReloadPending = s.State.ReloadPending()
	if c.result != nil && c.result.Converged {
		doc.NotInForce = nil
	}
	if c.result != nil && c.result.Live != nil {
		live = c.result.Live
	}
	accessMap, warnings := c.accessMap(live)
	return &reading{
		release: cmp.Or(s.Release.Name, s.Release.Version), managed: managed(live, s.Plan.Unmanaged), unmanaged: s.Plan.Unmanaged,
		pending: (&plans.Plan{Steps: slices.Concat(left, held)}).Summary(), drift: drift(slices.Concat(left, held)),
		warnings: append(c.warnings(), warnings...), plan: doc, accessMap: accessMap,
		ledger: s.State.Ownership(), reloadOwed: s.State.ReloadPending(), notInForce: doc.NotInForce,
	}, nil
}

// document returns the plan to show. If only held steps are left, which wait because a
// file of the spec vanished, it shows those.
func (c *activePass) document(left []plans.Step) (*plans.Document, error) {
	s := *c.session
	if len(left) == 0 && len(s.Plan.Deferred) > 0 {
		waiting := *s.Plan
		waiting.Steps = waiting.Deferred
		s.Plan = &waiting
	}
	return s.Document(refusedStatus)
}

// warnings returns the warnings of the spec and the plan that the pass has not resolved.
func (c *activePass) warnings() []string {
	s := c.session
	now := s.State.Warnings()
	return slices.DeleteFunc(append(specWarnings(s.Spec), s.Plan.Warnings...), func(w string) bool {
		return slices.Contains(c.kept, w) && !slices.Contains(now, w)
	})
}

// left returns the steps of the plan that are not done.
func (c *activePass) left() []plans.Step {
	if c.result == nil {
		return c.session.Plan.Steps
	}
	var left []plans.Step
	for i, o := range c.result.Outcomes {
		if o.Status != plans.Done {
			left = append(left, c.session.Plan.Steps[i])
		}
	}
	return left
}
