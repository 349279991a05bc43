package main

import (
	"context"

	"github.com/lunsync/lunsync/reconcile"
	"github.com/lunsync/lunsync/spec"
)

// A session is one of package reconcile in the words of the command line.
type session struct{ *reconcile.Session }

// prepare reads the spec and the appliance and makes the plan, which must be the
// saved one if o has one. Nothing is written; with readOnly nothing can be.
func (p *program) prepare(ctx context.Context, files []string, o *planFlags, a access) (*session, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	s, err := p.load(files)
	if err != nil {
		return nil, err
	}
	o.adjust(&s.Policy)
	base, err := p.loadBase(o.base)
	if err != nil {
		return nil, err
	}
	appliance, err := p.dial(ctx, o.connection, s, a)
	if err != nil {
		return nil, err
	}
	if err := o.checkServer(appliance.URL); err != nil {
		return nil, err
	}
	state, own, err := p.ownership(o, base)
	if err != nil {
		return nil, err
	}
	session := &session{&reconcile.Session{Appliance: appliance, Spec: s, State: state, Parallelism: *o.parallelism, Log: p.log}}
	if err := session.makePlan(ctx, o.options(s.Policy), own); err != nil {
		return nil, err
	}
	return session, o.checkPlan(session)
}

// ownership returns what is kept of the appliance, and what counts as owned: what the
// agent has, if there is one, or what base, if there is one, lists, and else what the
// ledger holds. Beside an agent nothing is kept.
func (p *program) ownership(o *planFlags, base *spec.Spec) (*reconcile.State, reconcile.Ownership, error) {
	if o.ledger != nil {
		return new(reconcile.State), o.ledger.owned, nil
	}
	state, err := p.openState(o.connection)
	switch {
	case err != nil:
		return nil, reconcile.Ownership{}, err
	case base != nil:
		return state, reconcile.BaseOwnership(base), nil
	}
	return state, state.Ownership(), nil
}

// makePlan reads the appliance and makes the plan. Own is what counts as owned.
func (s *session) makePlan(ctx context.Context, o reconcile.Options, own reconcile.Ownership) error {
	warnings, err := s.Warnings(ctx)
	if err != nil {
		return err
	}
	if err := s.MakePlan(ctx, o, own); err != nil {
		return err
	}
	s.Plan.Warnings = append(warnings, s.Plan.Warnings...)
	return nil
}

// document returns the plan as JSON has it. If a guard refuses it, that is its
// error.
func (s *session) document() (*reconcile.Document, error) { return s.Document(statusRefused) }
