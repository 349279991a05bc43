package main

import (
	"context"
	"errors"
	"io"

	"github.com/spf13/cobra"

	"github.com/lunsync/lunsync/reconcile/plans"
)

const planExample = `  lunsync plan
  lunsync plan -o json nas1.yaml
  lunsync plan -o dot | dot -Tsvg > plan.svg
  lunsync plan --save plan.json
  lunsync plan --agent http://127.0.0.1:9810
  lunsync plan --detailed-exitcode --only 'extent/vm-*'`

const agentHelp = `

With --agent it shows what a running agent would do if the spec were this one, deletes
included: the plan takes from the agent what it owns and the flags that it was started
with, and reads the appliance itself.`

// errGuarded ends a plan that may not be carried out, after it was shown.
var errGuarded = errors.New("the plan is refused; nothing was written")

func newPlan(p *program) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "plan [FILE...]",
		Short:   "Show what apply would do",
		Long:    "Plan shows what apply would do, and writes nothing." + filesHelp + agentHelp,
		Example: planExample,
	}
	detailed := cmd.Flags().Bool("detailed-exitcode", false, "exit with status 2 when there are changes")
	save := newSave(cmd.Flags())
	o := newPlanFlags(cmd.Flags())
	cmd.Flags().StringVar(&o.agent, "agent", "", "`URL` of a running agent: plan as it would, by what it owns and how it was started")
	cmd.Flags().StringVar(&o.appliance, "appliance", "", "`NAME` of the agent's appliance, if it keeps several")
	cmd.RunE = func(cmd *cobra.Command, files []string) error {
		if err := o.takeAgent(cmd.Context(), cmd.Flags()); err != nil {
			return err
		}
		return p.plan(cmd.Context(), files, o, save, *detailed)
	}
	return cmd
}

func (p *program) plan(ctx context.Context, files []string, o *planFlags, save *saveFlag, detailed bool) error {
	if err := save.check(); err != nil {
		return err
	}
	s, err := p.prepare(ctx, files, o)
	if err != nil {
		return err
	}
	if err := save.save(s); err != nil {
		return err
	}
	if err := p.showPlan(s, o); err != nil {
		return err
	}
	save.tell(p, s)
	switch {
	case len(s.Plan.Refusals) > 0:
		return &ended{status: statusRefused, err: errGuarded, told: true}
	case detailed && !s.Plan.Matches():
		return &ended{status: statusChanges}
	}
	return nil
}

// showPlan writes the plan in the form that o asks for, with the refusals of its
// guards.
func (p *program) showPlan(s *session, o *planFlags) error {
	if o.output.value == "json" {
		d, err := s.document()
		if err != nil {
			return err
		}
		return writeJSON(p.stdout, d)
	}
	text := p.planString(s, p.stdout)
	if write := planForms[o.output.value]; write != nil {
		text = write(s.Plan, s.URL)
	}
	_, err := io.WriteString(p.stdout, text)
	return err
}

// planForms are the forms of a plan that don't depend on who reads it.
var planForms = map[string]func(p *plans.Plan, server string) string{
	"markdown": planMarkdownString,
	"mermaid":  func(p *plans.Plan, server string) string { return planGraphString(p, server, &mermaidForm) },
	"dot":      func(p *plans.Plan, server string) string { return planGraphString(p, server, &dotForm) },
}

// planString returns the plan as text for stream.
func (p *program) planString(s *session, stream any) string {
	return planString(s.Plan, s.URL, p.painter(stream), columns(stream))
}
