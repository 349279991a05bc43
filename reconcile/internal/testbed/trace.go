package testbed

import (
	"slices"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/apply"
	"github.com/lunsync/lunsync/reconcile/plans"
)

// A Trace is what an apply did: the states that the appliance passed through, one
// before the first step and one after each, and what logins reach in each.
type Trace struct {
	Plan    *plans.Plan
	release emulator.Release
	States  []Tables
	final   Tables // once what failed is done, too
	grants  []map[Grant]bool
	before  map[Grant]bool
	after   map[Grant]bool
	failed  bool // a step was not done
}

// NewTrace returns the trace of an apply of p whose result is r. Final is the state
// in the end, once what failed is done too.
func NewTrace(p *plans.Plan, r *apply.Result, release emulator.Release, states []Tables, final Tables) *Trace {
	all := final.LoginValues()
	for _, w := range states {
		all = all.With(w.LoginValues())
	}
	t := &Trace{Plan: p, release: release, States: states, final: final, after: final.grants(all)}
	t.failed = slices.ContainsFunc(r.Outcomes, func(o plans.Outcome) bool { return o.Status != plans.Done })
	for _, w := range states {
		t.grants = append(t.grants, w.grants(all))
	}
	t.before = t.grants[0]
	return t
}

// Exposed returns what a state grants and neither the first nor the final state does,
// or false.
func (t *Trace) Exposed(state int) (Grant, bool) {
	for x := range t.grants[state] {
		if !t.before[x] && !t.after[x] {
			return x, true
		}
	}
	return Grant{}, false
}

// Lost returns what a state doesn't grant though the first and the final state do, if
// a plan can avoid that. Needed says whether there is more that no plan can avoid.
func (t *Trace) Lost(state int) (needless []Grant, needed bool) {
	for x := range t.before {
		switch {
		case !t.after[x] || t.grants[state][x]:
		case t.excuse(x) == "":
			needless = append(needless, x)
		default:
			needed = true
		}
	}
	return needless, needed
}

// Misclassed returns what the step before a state takes away without the class
// disrupts, or grants beyond the first state without the class widens, or false.
func (t *Trace) Misclassed(state int) (Grant, plans.Class, bool) {
	if t.failed {
		return Grant{}, "", false // the classes are right only if the whole plan is carried out
	}
	classes := t.Plan.Steps[state-1].Classes
	was, now := t.grants[state-1], t.grants[state]
	if !slices.Contains(classes, plans.Disrupts) {
		for x := range was {
			if !now[x] {
				return x, plans.Disrupts, true
			}
		}
	}
	if !slices.Contains(classes, plans.Widens) {
		for x := range now {
			if !was[x] && !t.before[x] {
				return x, plans.Widens, true
			}
		}
	}
	return Grant{}, "", false
}
