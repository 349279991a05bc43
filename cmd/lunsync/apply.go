package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/lunsync/lunsync/reconcile/apply"
	"github.com/lunsync/lunsync/reconcile/plans"
)

const applyExample = `  lunsync apply
  lunsync apply --yes nas1.yaml
  lunsync apply plan.json
  lunsync apply --yes -o json --only 'target/vmstore'`

var (
	errNoTerminal = errors.New("apply asks before it writes, and there is no terminal to ask on; nothing was written. --yes applies without asking")
	errDeclined   = errors.New("declined; nothing was written")
)

func newApply(p *program) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "apply [PLAN] [FILE...]",
		Short: "Change an appliance to match the spec",
		Long: "Apply shows the plan, asks on a terminal whether to go on, and makes the\nappliance as the spec says: one write at a time, then it reads again.\nIn the forms of -o other than text and json, the plan is the result; what is done\nis told on standard error." +
			filesHelp + savedHelp,
		Example: applyExample,
	}
	yes := cmd.Flags().Bool("yes", false, "don't ask")
	o := newPlanFlags(cmd.Flags())
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		files, err := p.takeSaved(cmd.Context(), args, o, cmd.Flags())
		if err != nil {
			return err
		}
		return untilHangup(cmd.Context(), func(ctx context.Context) error {
			return p.apply(ctx, files, o, *yes || o.saved != nil)
		})
	}
	return cmd
}

func (p *program) apply(ctx context.Context, files []string, o *planFlags, yes bool) error {
	s, err := p.connect(ctx, files, o, readWrite)
	if err != nil {
		return err
	}
	lease, err := p.takeLease(ctx, o.connection)
	if err != nil {
		return err
	}
	defer lease.Release()
	if err := p.makePlan(ctx, s, o); err != nil {
		return err
	}
	asJSON := o.output.value == "json"
	if asJSON {
		return p.applyJSON(ctx, s, o, yes)
	}
	if err := p.showPlan(s, o); err != nil {
		return err
	}
	if err := p.agree(ctx, s, o, yes); err != nil {
		return err
	}
	return p.applyText(ctx, s, o)
}

// agree returns nil if the plan may be carried out: no guard refuses it, and the
// user has said yes, and it is still the same then, or there is nothing to do.
func (p *program) agree(ctx context.Context, s *session, o *planFlags, yes bool) error {
	switch {
	case len(s.Plan.Refusals) > 0:
		return &ended{status: statusRefused, err: errGuarded}
	case yes || len(s.Plan.Steps) == 0:
		return nil
	case !isTerminal(p.stdin):
		return &ended{status: statusRefused, err: errNoTerminal}
	}
	question := fmt.Sprintf("Apply %s to %s? [y/N] ", these(len(s.Plan.Steps)), clean(s.URL))
	agreed, err := p.ask(ctx, question)
	if err != nil {
		return err
	}
	if !agreed {
		return &ended{status: statusRefused, err: errDeclined}
	}
	return p.planAgain(ctx, s, o)
}

// planAgain makes the plan once more, since nobody knows how long an answer takes, and
// returns a [*plans.StaleError] unless it is the one that was shown.
func (p *program) planAgain(ctx context.Context, s *session, o *planFlags) error {
	shown, err := s.document()
	if err != nil {
		return err
	}
	if o.saved, err = plans.SavedPlanOf(shown); err != nil {
		return err
	}
	return p.makePlan(ctx, s, o)
}

func these(n int) string {
	if n == 1 {
		return "this change"
	}
	return fmt.Sprintf("these %d changes", n)
}

// applyJSON carries the plan out and writes one document, whatever happens. The
// question, if there is one, stands behind the plan on standard error.
func (p *program) applyJSON(ctx context.Context, s *session, o *planFlags, yes bool) error {
	if !yes && isTerminal(p.stdin) {
		if _, err := io.WriteString(p.stderr, p.planString(s, p.stderr)); err != nil {
			return err
		}
	}
	doc, err := s.document()
	if err != nil {
		return err
	}
	err = p.agree(ctx, s, o, yes)
	var result *apply.Result
	if err == nil {
		result, err = s.carryOut(ctx, nil)
		doc.Report(result.Outcomes, result.Converged)
	}
	if err != nil && doc.Error == nil {
		doc.Error = failureOf(err)
	}
	if lost := writeJSON(p.stdout, doc); lost != nil {
		return unreported(err, lost, result)
	}
	return told(err)
}

// told marks err as one that standard output has in JSON.
func told(err error) error {
	if err == nil {
		return nil
	}
	return &ended{status: statusOf(err), err: err, told: true}
}
