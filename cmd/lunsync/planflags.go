package main

import (
	"cmp"
	"strings"

	"github.com/spf13/pflag"

	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

const defaultParallelism = 4

// policyFlags are what all commands share that make plans.
type policyFlags struct {
	prune       choice
	inUse       choice
	maxDeletes  string
	allowEmpty  bool
	allow       classes
	parallelism *int
}

// newPolicyFlags adds the flags to f.
func newPolicyFlags(f *pflag.FlagSet) *policyFlags {
	o := &policyFlags{
		prune: choice{"", spec.Prunes()},
		inUse: choice{"", spec.InUses()},
	}
	f.Var(&o.prune, "prune", "delete objects that are not in the spec: those that it owns, all, or none; overrides policy.prune")
	f.StringVar(&o.maxDeletes, "max-deletes", "", "delete at most `N` objects, or at most a percentage of each kind; overrides policy.max_deletes")
	f.Var(&o.inUse, "in-use", "refuse or force the delete of a target with a connected initiator, where the release checks; overrides policy.in_use")
	f.BoolVar(&o.allowEmpty, "allow-empty", false, "let a spec without resources delete")
	f.Var(&o.allow, "allow", "carry out steps of a class that policy.refuse has; can be repeated")
	o.parallelism = parallelismFlag(f)
	return o
}

// check refuses values that no plan can be made with.
func (o *policyFlags) check() error {
	if o.maxDeletes != "" && !spec.ValidMaxDeletes(o.maxDeletes) {
		return usageError("--max-deletes is a number such as 5, or a percentage from 0% to 100%")
	}
	return checkParallelism(*o.parallelism)
}

// options returns the choices for a plan: flags before the spec's policy.
func (o *policyFlags) options(p spec.Policy) plans.Options {
	prune := p.Prune
	if o.prune.value != "" {
		prune = spec.Prune(o.prune.value)
	}
	return plans.Options{
		Prune: prune, MaxDeletes: cmp.Or(o.maxDeletes, p.MaxDeletes), AllowEmpty: o.allowEmpty,
		Refuse: plans.ClassesOf(p.Refuse), Allow: o.allow.sorted(),
	}
}

// overrides returns what flags say in place of a spec's policy.
func (o *policyFlags) overrides() plans.DocumentOptions {
	return plans.DocumentOptions{
		Prune: spec.Prune(o.prune.value), MaxDeletes: o.maxDeletes, InUse: o.inUse.value, Allow: o.allow.sorted(),
	}
}

// adjust puts what flags say in place of the spec's policy.
func (o *policyFlags) adjust(p *spec.Policy) {
	if o.inUse.value != "" {
		p.InUse = o.inUse.value
	}
}

// planFlags are what plan and apply share.
type planFlags struct {
	*connection
	*policyFlags
	output choice
	base   string
	only   []string
	except []string
	// saved is the plan that is carried out, or nil.
	saved *plans.SavedPlan
	// agent and appliance name the agent whose ledger counts, which is nil if that of
	// the state directory does.
	agent, appliance string
	ledger           *agentLedger
	// previous is what the file of base holds, or nil.
	previous *spec.Spec
}

// newPlanFlags adds the flags to f.
func newPlanFlags(f *pflag.FlagSet) *planFlags {
	f.SortFlags = false
	o := &planFlags{output: choice{"text", []string{"text", "json", "markdown", "mermaid", "dot"}}}
	f.VarP(&o.output, "output", "o", "form of the result")
	o.policyFlags = newPolicyFlags(f)
	f.StringVar(&o.base, "base", "", "`FILE` with the previous version of the spec: what it lists counts as owned, in place of the ledger")
	f.StringArrayVar(&o.only, "only", nil, "limit to steps of keys like `KEY` (target/vmstore, extent/vm-*), and what they need; can be repeated")
	f.StringArrayVar(&o.except, "except", nil, "leave out steps of keys like `KEY`, and what needs them; can be repeated")
	o.connection = newConnection(f)
	return o
}

// check refuses values that no plan can be made with.
func (o *planFlags) check() error {
	if err := o.policyFlags.check(); err != nil {
		return err
	}
	limits := plans.Options{Only: o.only, Except: o.except}
	if bad := limits.BadPattern(); bad != "" {
		return usageError(valueText(bad) + " is not a pattern of keys: a [ has no ]")
	}
	return nil
}

// checkMatches refuses patterns that match nothing: whoever gives one has something in
// mind, and would take a plan without it for an answer.
func (o *planFlags) checkMatches(s *session) error {
	var lines []string
	for _, given := range []struct {
		flag     string
		patterns []string
	}{{"--only", o.only}, {"--except", o.except}} {
		for _, pattern := range given.patterns {
			if near, unmatched := s.Unmatched(pattern); unmatched {
				lines = append(lines, given.flag+" "+valueText(pattern)+" matches no key of the spec or the appliance; "+meant(near))
			}
		}
	}
	if len(lines) == 0 {
		return nil
	}
	return usageError(strings.Join(lines, "\n"))
}

// meant asks whether one of the keys was meant or, if there is none, says what a key
// is.
func meant(near []string) string {
	if len(near) == 0 {
		return "a key is a kind and a name, such as target/vmstore"
	}
	return "did you mean " + strings.Join(near, " or ") + "?"
}

func parallelismFlag(f *pflag.FlagSet) *int {
	return f.Int("parallelism", defaultParallelism, "`N` reads at a time")
}

func checkParallelism(n int) error {
	if n < 1 {
		return usageError("--parallelism is at least 1")
	}
	return nil
}

// options returns the choices for a plan: flags before the spec's policy.
func (o *planFlags) options(p spec.Policy) plans.Options {
	options := o.policyFlags.options(p)
	options.Only, options.Except = o.only, o.except
	return options
}
