package main

import (
	"strings"

	"github.com/spf13/cobra"
)

const rootLong = `lunsync keeps the iSCSI configuration of a FreeNAS or TrueNAS appliance in sync
with a YAML file.

A flag that says how to reach the appliance can be given as a variable too:
LUNSYNC_SERVER for --server, and so on. LUNSYNC_PASSWORD holds the password. A
running agent is asked at LUNSYNC_AGENT, with the token in LUNSYNC_TOKEN_FILE.

Exit status: 0 done, or nothing to do; 1 an error, nothing was written;
2 changes are pending (plan --detailed-exitcode); 3 partly done, or not
converged; 4 the saved plan is stale or for another appliance, nothing was
written; 5 refused, nothing was written; 64 wrong usage; 65 the spec or a secret
of it is invalid, missing or unreadable.`

// newRoot returns the command line's tree of commands.
func newRoot(p *program) *cobra.Command {
	root := &cobra.Command{
		Use:           "lunsync",
		Short:         "Keep an appliance's iSCSI configuration in sync with a YAML file",
		Long:          rootLong,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          knownCommand,
		RunE:          func(*cobra.Command, []string) error { return usageError("no command is given") },
		PersistentPreRun: func(*cobra.Command, []string) {
			p.log = p.logger()
		},
	}
	root.SuggestionsMinimumDistance = 2
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usageError(err.Error())
	})
	flags := root.PersistentFlags()
	flags.SortFlags = false
	flags.Var(&p.color, "color", "colours on the output; auto: on a terminal, unless NO_COLOR is set")
	flags.Var(&p.logLevel, "log-level", "what the log on standard error tells")
	flags.Var(&p.logFormat, "log-format", "form of the log")
	root.AddCommand(newValidate(p), newPlan(p), newApply(p), newRun(p), newExport(p), newEmulate(p),
		newStatus(p), newSuspend(p), newResume(p), newState(p), newSchema(p), newVersion(p))
	addCompletions(root)
	return root
}

// knownCommand says that the first argument is no command, and which one may be
// meant.
func knownCommand(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	message := "unknown command " + valueText(args[0])
	if near := c.SuggestionsFor(args[0]); len(near) > 0 {
		message += "; did you mean " + strings.Join(near, " or ") + "?"
	}
	return usageError(message)
}

// noArgs refuses arguments.
func noArgs(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return usageError(c.CommandPath() + " takes no arguments, got " + valueText(args[0]))
}
