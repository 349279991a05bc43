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

// A Session is a spec, the appliance that it speaks of, and what is kept of that:
// all that it takes to plan and to apply. Live and Plan are those of the last
// [Session.MakePlan].
type Session struct {
	*Appliance
	Spec        *spec.Spec
	State       *statedir.State
	Parallelism int // reads at a time
	Log         *slog.Logger
	// Key keys the fingerprints; nil means that it is derived each time.
	Key fingerprint.Key
	// ReloadPending says that a reload is owed that State knows nothing of.
	ReloadPending bool

	Live *inventory.Live
	Plan *plans.Plan
}

// MakePlan reads the appliance and makes the plan. Own is what counts as owned;
// [State.Ownership] of the session's State tells what the ledger holds. If o doesn't
// say which files are gone, the plan tells of those that are. Nothing is written.
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

// Document returns the plan as JSON has it, with its fingerprints. If it has
// refusals, they are the document's error, and refused is the status of that.
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

// Apply carries the plan out, see [Applier.Apply]. Progress may be nil.
func (s *Session) Apply(ctx context.Context, progress func(step int, o plans.Outcome)) *apply.Result {
	a := &apply.Applier{
		API: s.API, Spec: s.Spec, Parallelism: s.Parallelism, Timeout: s.Timeout, Log: s.Log,
		Reload: s.Reload, State: s.State, Progress: progress,
	}
	return a.Apply(ctx, s.Plan, s.Live)
}
