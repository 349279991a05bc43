package reconcile

import (
	"context"
	"log/slog"
	"slices"

	"github.com/lunsync/lunsync/reconcile/apply"
	"github.com/lunsync/lunsync/reconcile/fingerprint"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/planner"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/reconcile/statedir"
	"github.com/lunsync/lunsync/spec"
)

// A Session has everything that is needed to make a plan and to carry it out: a spec, the
// appliance, and what is remembered of the appliance. Except for Key, ReloadPending, Live
// and Plan all fields must be set. A Session is not safe for concurrent use.
type Session struct {
	*Appliance
	Spec        *spec.Spec
	State       *statedir.State
	Parallelism int // reads at a time
	Log         *slog.Logger
	// Key is the key of the fingerprints. If it is nil, it is derived from the password
	// each time, which takes a moment.
	Key fingerprint.Key
	// ReloadPending says that a reload is pending that State doesn't know of.
	ReloadPending bool

	// Live and Plan are set by [Session.MakePlan].
	Live *inventory.Live
	Plan *plans.Plan
}

// MakePlan reads the appliance, and sets Live and Plan. Own has the objects that belong to
// the spec, usually what [statedir.State.Ownership] of s.State returns. If o.MissingFiles
// is nil, MakePlan looks for missing files itself. It writes nothing.
//
// A plan with refusals is no error: see [plans.Plan]. If no plan can be made, the error
// wraps a [refusal.Error] or says why the appliance could not be read.
func (s *Session) MakePlan(ctx context.Context, o plans.Options, own ownership.Ownership) error {
	live, err := inventory.Read(ctx, s.API, s.Release, s.Spec, own, s.Parallelism)
	if err != nil {
		return err
	}
	names, err := s.State.CheckName(live, s.Spec)
	if err != nil {
		return err
	}
	if o.MissingFiles == nil {
		for _, file := range statedir.GoneFiles(s.Spec, own) {
			o.MissingFiles = append(o.MissingFiles, plans.MissingFile{File: file})
		}
	}
	plan, err := planner.NewPlan(s.Spec, live, o)
	if err != nil {
		return err
	}
	plan.Warnings = slices.Concat(s.State.Warnings(), names, plan.Warnings)
	plan.ReloadPending = s.ReloadPending || s.State.ReloadPending()
	s.Live, s.Plan = live, plan
	return nil
}

// Document returns the JSON form of Plan, with fingerprints. If the plan has refusals,
// they are the document's error, with refused as its exit status.
func (s *Session) Document(refused int) (*plans.Document, error) {
	key, err := s.key()
	if err != nil {
		return nil, err
	}
	s.Plan.Spec, s.Plan.Live = key.Spec(s.Spec), s.Live.Fingerprint(key)
	d := s.Plan.Document(plans.Origin{Server: s.URL, API: s.APIName, Files: s.Spec.Files, Policy: s.Spec.Policy})
	if len(s.Plan.Refusals) > 0 {
		d.Error = &plans.Failure{Status: refused, Messages: plans.Messages(s.Plan.Refusals)}
	}
	return d, nil
}

func (s *Session) key() (fingerprint.Key, error) {
	if s.Key != nil {
		return s.Key, nil
	}
	return fingerprint.NewKey(s.Password, s.URL)
}

// Apply carries out Plan: see [apply.Applier.Apply]. Progress may be nil. The caller must
// hold the lease of the state.
func (s *Session) Apply(ctx context.Context, progress func(step int, o plans.Outcome)) *apply.Result {
	a := &apply.Applier{
		API: s.API, Spec: s.Spec, Parallelism: s.Parallelism, Timeout: s.Timeout, Log: s.Log,
		Reload: s.Reload, State: s.State, Progress: progress,
	}
	return a.Apply(ctx, s.Plan, s.Live)
}
