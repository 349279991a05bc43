package main

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/reconcile/statedir"
)

const stateMoveLong = `Move moves what lunsync remembers of an appliance that has a new URL: its
ledger, the journal, the configurations saved before applies, a suspension. OLD and
NEW are its URLs as --server takes them. The appliance is not contacted.

It is refused while an apply or an agent's pass is under way for either URL, and if
NEW has a ledger already. After an interruption the same command finishes the move.`

const stateMoveExample = `  lunsync state move http://nas1.example.com https://nas1.example.com
  lunsync state move --state /var/lib/lunsync https://10.0.0.5 https://nas1.example.com`

func newState(p *program) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "state",
		Short: "Manage what lunsync remembers of appliances",
		Args:  knownCommand,
		RunE: func(*cobra.Command, []string) error {
			return usageError("no command is given: lunsync state move OLD NEW")
		},
	}
	cmd.SuggestionsMinimumDistance = 2
	cmd.AddCommand(newStateMove(p))
	return cmd
}

func newStateMove(p *program) *cobra.Command {
	c := new(connection)
	cmd := &cobra.Command{
		Use:     "move OLD NEW",
		Short:   "Take the ledger along when an appliance has another URL",
		Long:    stateMoveLong,
		Example: stateMoveExample,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 2 {
				return usageError(cmd.CommandPath() + " takes two URLs: the one that the appliance had, and the one that it has now")
			}
			return nil
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			dir, err := p.stateDir(c)
			if err != nil {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return statedir.KnownURLs(dir), cobra.ShellCompDirectiveNoFileComp
		},
	}
	stateFlag(cmd.Flags(), &c.state)
	cmd.RunE = func(cmd *cobra.Command, urls []string) error {
		if err := environment(cmd.Flags(), p.lookupEnv); err != nil {
			return err
		}
		return p.moveState(c, urls[0], urls[1])
	}
	return cmd
}

// moveState moves what is kept under one URL to another, and says what that is.
func (p *program) moveState(c *connection, from, to string) error {
	if !isServer(from) {
		return usageError("OLD is not a URL such as https://nas1.example.com")
	}
	if !isServer(to) {
		return usageError("NEW is not a URL such as https://nas1.example.com")
	}
	dir, err := p.stateDir(c)
	if err != nil {
		return err
	}
	moved, err := statedir.MoveState(dir, from, to)
	if errors.Is(err, statedir.ErrSameName) {
		return usageError(err.Error() + ": there is nothing to move")
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "Moved what %s keeps of %s to %s:\n", clean(dir), clean(moved.From), clean(moved.To))
	table := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	for _, kind := range slices.Compact(slices.Clone(moved.Files)) {
		fmt.Fprintf(table, "%s%s\t%s\n", indent, clean(kind), movedText(moved, kind))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.stdout, "Set server.url to the new URL where the old one stands, and look at lunsync plan: it should find nothing to adopt.\n")
	return err
}

// isServer reports whether text can be the URL of an appliance.
func isServer(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != ""
}

// movedText returns how much was moved of one kind of file.
func movedText(m *statedir.Moved, kind string) string {
	if kind == "ledger" {
		return plans.Counted(m.Entries, "object")
	}
	n := 0
	for _, f := range m.Files {
		if f == kind {
			n++
		}
	}
	return plans.Counted(n, "file")
}
