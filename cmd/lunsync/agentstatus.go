package main

import (
	"context"
	"errors"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/lunsync/lunsync/reconcile/agent"
	"github.com/lunsync/lunsync/reconcile/plans"
)

const statusLong = `Status tells how a running agent (lunsync run) is: what it does, since when and why,
what is pending, and what there is to do.

Exit status: 3 if its last pass failed or is overdue, 5 if its plan is refused, 65 if
its spec is invalid, 1 if it doesn't answer; else 0. With --detailed-exitcode it is 2
if changes are pending, or nothing is known yet.`

const statusExample = `  lunsync status
  lunsync status --agent http://127.0.0.1:9810 --appliance nas1.example.com
  lunsync status -o json`

func newStatus(p *program) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "status",
		Short:   "Show the state of a running agent",
		Long:    statusLong,
		Example: statusExample,
		Args:    noArgs,
	}
	o := newAgentFlags(cmd.Flags())
	detailed := cmd.Flags().Bool("detailed-exitcode", false, "exit with status 2 when changes are pending")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return p.status(cmd.Context(), o, *detailed) }
	return cmd
}

func (p *program) status(ctx context.Context, o *agentFlags, detailed bool) error {
	c, err := o.client(p.lookupEnv)
	if err != nil {
		return err
	}
	r, err := c.status(ctx, o.appliance)
	if err != nil {
		return err
	}
	if len(r.Agents) == 0 {
		return errors.New("the agent keeps no appliance")
	}
	if err := p.showAgents(r, o, (*statusText).whole); err != nil {
		return err
	}
	if status := agentsStatus(r.Agents, detailed); status != statusDone {
		return &ended{status: status}
	}
	return nil
}

// showAgents writes the answer in the form that o asks for: as text, what write does
// for each appliance.
func (p *program) showAgents(r *agentsReply, o *agentFlags, write func(*statusText, *agent.Status)) error {
	if o.output.value == "json" {
		r.Format = plans.Format
		return writeJSON(p.stdout, r)
	}
	t := &statusText{painter: p.painter(p.stdout), now: r.now, agent: o.url, several: len(r.Agents) > 1 || o.appliance != ""}
	for i := range r.Agents {
		if i > 0 {
			t.b.WriteString("\n")
		}
		write(t, &r.Agents[i])
	}
	_, err := io.WriteString(p.stdout, t.b.String())
	return err
}

// agentsStatus returns the exit status for what is worst among the agents.
func agentsStatus(agents []agent.Status, detailed bool) int {
	for _, rule := range agentRules {
		if (rule.status != statusChanges || detailed) && slices.ContainsFunc(agents, rule.is) {
			return rule.status
		}
	}
	return statusDone
}

// agentRules say what there is to be told by the exit status, the worst first. A
// suspension hides none of it.
var agentRules = []struct {
	is     func(agent.Status) bool
	status int
}{
	{func(s agent.Status) bool { return s.LastOutcome() == agent.PassFailed || overdue(&s) }, statusPartly},
	{func(s agent.Status) bool { return s.LastOutcome() == agent.PassRefused }, statusRefused},
	{func(s agent.Status) bool { return len(s.Spec.Errors) > 0 }, statusSpec},
	{func(s agent.Status) bool { return s.LastOutcome() == "" || !matches(&s) }, statusChanges},
}

// overdue reports whether the last pass went well, and none has ended for too long
// since.
func overdue(s *agent.Status) bool {
	last := s.LastOutcome()
	return last != "" && last != agent.PassRefused && last != agent.PassFailed && !s.Ready
}

// matches reports whether nothing is left to do, and what is stored is in force.
func matches(s *agent.Status) bool {
	return steps(s.Pending) == 0 && !s.ReloadOwed && len(s.NotInForce) == 0
}

// steps returns how many steps s counts.
func steps(s plans.Summary) int { return s.Create + s.Update + s.Delete + s.Park }
