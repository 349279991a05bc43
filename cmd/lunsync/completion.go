package main

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// addCompletions lets shells complete what the flags of c and its commands can be,
// and offer no files where none is wanted.
func addCompletions(c *cobra.Command) {
	complete := func(f *pflag.Flag) {
		// The one error would be that the flag has completions already.
		_ = c.RegisterFlagCompletionFunc(f.Name, completionOf(f))
	}
	c.LocalFlags().VisitAll(complete)
	if c.ValidArgsFunction == nil && !strings.Contains(c.Use, "[") {
		c.ValidArgsFunction = cobra.NoFileCompletions
	}
	for _, sub := range c.Commands() {
		addCompletions(sub)
	}
}

// completionOf returns what completes the values of f: those that it can be, files or
// directories if its help says so, and nothing otherwise.
func completionOf(f *pflag.Flag) cobra.CompletionFunc {
	if fixed, ok := f.Value.(interface{ values() []string }); ok {
		return cobra.FixedCompletions(fixed.values(), cobra.ShellCompDirectiveNoFileComp)
	}
	directive := cobra.ShellCompDirectiveNoFileComp
	switch stands, _ := pflag.UnquoteUsage(f); stands {
	case "FILE":
		directive = cobra.ShellCompDirectiveDefault
	case "DIR":
		directive = cobra.ShellCompDirectiveFilterDirs
	}
	return cobra.FixedCompletions(nil, directive)
}
