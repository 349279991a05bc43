package main

import (
	"context"

	"github.com/lunsync/lunsync/reconcile"
	"github.com/lunsync/lunsync/spec"
)

// A session is a spec, the appliance that it speaks of, and the plan that makes
// the second like the first.
type session struct {
	*appliance
	spec  *spec.Spec
	live  *reconcile.Live
	plan  *reconcile.Plan
	state *reconcile.State

	parallelism int
}

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
	if err := o.checkServer(appliance.url); err != nil {
		return nil, err
	}
	state, err := p.openState(o.connection)
	if err != nil {
		return nil, err
	}
	session := &session{appliance: appliance, spec: s, state: state, parallelism: *o.parallelism}
	if err := session.makePlan(ctx, o.options(s.Policy), base); err != nil {
		return nil, err
	}
	return session, o.checkPlan(session)
}

// makePlan reads the appliance and makes the plan. What base, if there is one, and
// else the ledger holds counts as owned.
func (s *session) makePlan(ctx context.Context, o reconcile.Options, base *spec.Spec) error {
	warnings, err := s.warnings(ctx)
	if err != nil {
		return err
	}
	if text := s.state.Warning(); text != "" {
		warnings = append(warnings, text)
	}
	own := s.state.Ownership()
	if base != nil {
		own = reconcile.BaseOwnership(base)
	}
	if s.live, err = reconcile.Read(ctx, s.api, s.release, s.spec, own, s.parallelism); err != nil {
		return err
	}
	if s.plan, err = reconcile.NewPlan(s.spec, s.live, o); err != nil {
		return err
	}
	s.plan.Warnings = append(warnings, s.plan.Warnings...)
	return nil
}

// document returns the plan as JSON has it. If a guard refuses it, that is its
// error.
func (s *session) document() (*reconcile.Document, error) {
	key, err := reconcile.NewFingerprintKey(s.password, s.url)
	if err != nil {
		return nil, err
	}
	s.plan.Spec, s.plan.Live = key.Spec(s.spec), key.Live(s.live)
	d := s.plan.Document(reconcile.Origin{Server: s.url, API: s.name, Files: s.spec.Files, Policy: s.spec.Policy})
	if len(s.plan.Refusals) > 0 {
		d.Error = &reconcile.Failure{Status: statusRefused, Messages: reconcile.Messages(s.plan.Refusals)}
	}
	return d, nil
}
