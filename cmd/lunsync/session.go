package main

import (
	"context"

	"github.com/lunsync/lunsync/reconcile"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/reconcile/statedir"
)

// A session is one of package reconcile in the words of the command line.
type session struct{ *reconcile.Session }

// prepare reads the spec and the appliance and makes the plan, which must be the
// saved one if o has one. Nothing can be written.
func (p *program) prepare(ctx context.Context, files []string, o *planFlags) (*session, error) {
	s, err := p.connect(ctx, files, o, readOnly)
	if err != nil {
		return nil, err
	}
	return s, p.makePlan(ctx, s, o)
}

// connect reads the spec and connects to the appliance.
func (p *program) connect(ctx context.Context, files []string, o *planFlags, a access) (*session, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	s, err := p.load(ctx, files, o.timeout)
	if err != nil {
		return nil, err
	}
	o.adjust(&s.Policy)
	if o.previous, err = p.loadBase(ctx, o.base, o.timeout); err != nil {
		return nil, err
	}
	appliance, err := p.dial(ctx, o.connection, s, a)
	if err != nil {
		return nil, err
	}
	if err := o.checkServer(appliance.URL); err != nil {
		return nil, err
	}
	return &session{&reconcile.Session{Appliance: appliance, Spec: s, Parallelism: *o.parallelism, Log: p.log}}, nil
}

// makePlan reads what is remembered and the appliance, and makes the plan, which
// must be the saved one if o has one.
func (p *program) makePlan(ctx context.Context, s *session, o *planFlags) (err error) {
	var own ownership.Ownership
	if s.State, own, err = p.ownership(o); err != nil {
		return err
	}
	s.ReloadPending = o.ledger != nil && o.ledger.ReloadOwed
	warnings, err := s.Warnings(ctx)
	if err != nil {
		return err
	}
	if err := s.MakePlan(ctx, o.options(s.Spec.Policy), own); err != nil {
		return err
	}
	s.Plan.Warnings = append(warnings, s.Plan.Warnings...)
	if o.saved != nil {
		return o.checkPlan(s)
	}
	return o.checkMatches(s)
}

// ownership returns what is kept of the appliance, and what counts as owned: what the
// agent has, if there is one, or what the base, if there is one, lists, and else what
// the ledger holds. Beside an agent nothing is kept.
func (p *program) ownership(o *planFlags) (*statedir.State, ownership.Ownership, error) {
	if o.ledger != nil {
		return new(statedir.State), o.ledger.owned, nil
	}
	state, err := p.openState(o.connection)
	switch {
	case err != nil:
		return nil, ownership.Ownership{}, err
	case o.previous != nil:
		return state, state.BaseOwnership(o.previous), nil
	}
	return state, state.Ownership(), nil
}

// document returns the plan as JSON has it. If a guard refuses it, that is its
// error.
func (s *session) document() (*plans.Document, error) { return s.Document(statusRefused) }
