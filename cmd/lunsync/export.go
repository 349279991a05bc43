package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/spec"
)

const exportLong = `Export prints the appliance's configuration as a spec, to start from. In place of
secrets it names environment variables. What a spec can't say is left out, with a
comment in the spec and a warning on standard error. With --before it prints what
the last apply from this machine found before its first write.`

const exportExample = `  lunsync export --server https://nas1.example.com > nas1.yaml
  lunsync export --before --server https://nas1.example.com`

func newExport(p *program) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "export",
		Short:   "Print the appliance's configuration as a spec",
		Long:    exportLong,
		Example: exportExample,
		Args:    noArgs,
	}
	f := cmd.Flags()
	f.SortFlags = false
	before := f.Bool("before", false, "print the configuration that the last apply found before it wrote; the appliance isn't asked")
	parallelism := parallelismFlag(f)
	c := newConnection(f)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if *before {
			return p.exportBefore(c)
		}
		return p.export(cmd.Context(), c, *parallelism)
	}
	return cmd
}

func (p *program) export(ctx context.Context, c *connection, parallelism int) error {
	if err := checkParallelism(parallelism); err != nil {
		return err
	}
	a, err := p.dial(ctx, c, new(spec.Spec), readOnly)
	if err != nil {
		return err
	}
	live, err := inventory.ReadNamed(ctx, a.API, a.Release, parallelism)
	if err != nil {
		return err
	}
	report, err := inventory.Export(live)
	if err != nil {
		return err
	}
	report.Head = exportHead(a.Release, report)
	if err := spec.Write(p.stdout, report); err != nil {
		return err
	}
	p.warnOf(report.Remarks)
	return nil
}

// exportBefore prints what the last apply kept.
func (p *program) exportBefore(c *connection) error {
	if err := c.environment(p.lookupEnv); err != nil {
		return err
	}
	if c.server == "" {
		return errNoServer
	}
	state, err := p.openState(c)
	if err != nil {
		return err
	}
	text, err := state.Before()
	if err != nil {
		return err
	}
	_, err = p.stdout.Write(text)
	return err
}

// exportHead returns the comment that an exported spec begins with.
func exportHead(release client.Release, r *spec.Report) []string {
	head := []string{"Exported from " + cmp.Or(release.Name, release.Version) + "."}
	if len(r.Variables()) > 0 {
		head = append(head, "The secrets are expected in the variables that are named in their place.")
	}
	return head
}

// warnOf tells what the exported spec does not say.
func (p *program) warnOf(remarks map[spec.Key][]string) {
	label := p.painter(p.stderr).paint(yellow, "warning: ")
	for _, k := range slices.SortedFunc(maps.Keys(remarks), spec.Key.Compare) {
		for _, remark := range remarks[k] {
			fmt.Fprintln(p.stderr, label+clean(k.String()+": "+remark))
		}
	}
}
