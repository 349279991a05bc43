package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

const commandLinePage = "docs/reference/command-line.md"

// TestCommandLineReference compares the page about the command line with what the
// commands say of themselves. With -update it writes the page.
func TestCommandLineReference(t *testing.T) {
	var b strings.Builder
	b.WriteString(`# Command line

This page has the help of each command, as ` + "`lunsync COMMAND --help`" + ` prints it. ` + "`make update`" + ` writes it.

FILE defaults to ` + "`lunsync.yaml`" + `. It can be a directory, or ` + "`-`" + ` for standard input. Results go to standard output, everything else to standard error.
[Exit codes](exit-codes.md) says how commands end, and [the spec](spec.md) what FILE contains.

A flag takes precedence over its environment variable, and that takes precedence over the spec.
`)
	root := newTestRoot()
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	writeCommand(&b, root)
	file := filepath.Join(docsRoot, filepath.FromSlash(commandLinePage))
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if readPage(t, commandLinePage) != b.String() {
		t.Errorf("%s differs from the help of the commands; make update writes it", commandLinePage)
	}
}

// writeCommand writes a section about c and those about its subcommands.
func writeCommand(b *strings.Builder, c *cobra.Command) {
	if c.Runnable() || !c.HasParent() {
		about := c.Long
		if about == "" {
			about = c.Short
		}
		fmt.Fprintf(b, "\n## %s\n\n```text\n%s\n\n%s```\n", c.CommandPath(), strings.TrimSpace(about), c.UsageString())
	}
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() {
			writeCommand(b, sub)
		}
	}
}
