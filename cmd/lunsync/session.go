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
	spec *spec.Spec
	live *reconcile.Live
	plan *reconcile.Plan

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
	appliance, err := p.dial(ctx, o.connection, s, a)
	if err != nil {
		return nil, err
	}
	if err := o.checkServer(appliance.url); err != nil {
		return nil, err
	}
	warnings, err := appliance.warnings(ctx)
	if err != nil {
		return nil, err
	}
	live, err := reconcile.Read(ctx, appliance.api, appliance.release, s, *o.parallelism)
	if err != nil {
		return nil, err
	}
	plan, err := reconcile.NewPlan(s, live, o.options(s.Policy))
	if err != nil {
		return nil, err
	}
	plan.Warnings = append(warnings, plan.Warnings...)
	made := &session{appliance: appliance, spec: s, live: live, plan: plan, parallelism: *o.parallelism}
	return made, o.checkPlan(made)
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
