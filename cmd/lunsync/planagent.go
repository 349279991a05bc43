package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/spf13/pflag"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/web"
	"github.com/lunsync/lunsync/spec"
)

// An agentLedger is what it takes to plan as an agent would.
type agentLedger struct {
	web.Ledger
	owned ownership.Ownership
}

// agentsOwn are the flags that say what an agent says for itself.
var agentsOwn = []string{"base", "prune", "max-deletes", "in-use", "allow", "state", "save"}

// takeAgent asks the agent that the flags name, if they do, what it owns and how it
// chooses, and makes that what o plans with.
func (o *planFlags) takeAgent(ctx context.Context, flags *pflag.FlagSet) error {
	if !flags.Changed("agent") {
		if flags.Changed("appliance") {
			return usageError("--appliance needs --agent")
		}
		return nil
	}
	for _, name := range agentsOwn {
		if flags.Changed(name) {
			return usageError("--" + name + " can't be combined with --agent: the agent decides that")
		}
	}
	c, err := newAgentClient(o.agent)
	if err != nil {
		return err
	}
	l := new(agentLedger)
	if err := c.get(ctx, "ledger", o.appliance, l); err != nil {
		return err
	}
	if err := l.check(); err != nil {
		return fmt.Errorf("agent %s: %w", c.base, err)
	}
	o.ledger, o.allow = l, l.Options.Allow
	return nil
}

// check refuses what no plan can be made with.
func (l *agentLedger) check() error {
	o, given := l.Options, l.policy(spec.DefaultPolicy())
	o.Prune, o.MaxDeletes, o.InUse = given.Prune, given.MaxDeletes, given.InUse
	if l.Server == "" || !o.Valid() {
		return errors.New("it plans by choices that this program doesn't know; use the lunsync that the agent runs")
	}
	owned, err := ownership.New(l.Ownership, l.Entries)
	if err != nil {
		return fmt.Errorf("its ledger can't be used: %w", err)
	}
	l.owned = owned
	return nil
}

// policy returns p with what the agent was told in its place.
func (l *agentLedger) policy(p spec.Policy) spec.Policy {
	p.Prune = cmp.Or(l.Options.Prune, p.Prune)
	p.MaxDeletes = cmp.Or(l.Options.MaxDeletes, p.MaxDeletes)
	p.InUse = cmp.Or(l.Options.InUse, p.InUse)
	return p
}

// checkServer refuses another appliance than that of the agent.
func (l *agentLedger) checkServer(url string) error {
	if client.SameServer(l.Server, url) {
		return nil
	}
	return &ended{status: statusRefused, err: fmt.Errorf("the agent keeps %s, not %s: its ledger says nothing of that. Name the agent of that appliance with --agent, or plan without one", l.Server, url)}
}
