package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/lunsync/lunsync/spec"
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
	golden(t, filepath.Join(docsRoot, filepath.FromSlash(commandLinePage)), b.String())
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

// TestSpecReferenceNamesEveryField looks for each field of the schema on the page about
// the spec.
func TestSpecReferenceNamesEveryField(t *testing.T) {
	var text bytes.Buffer
	if err := spec.WriteSchema(&text); err != nil {
		t.Fatal(err)
	}
	var schema any
	if err := json.Unmarshal(text.Bytes(), &schema); err != nil {
		t.Fatal(err)
	}
	page := readPage(t, "docs/reference/spec.md")
	names := fieldsOf(schema)
	for name := range names {
		if !regexp.MustCompile(`\b` + regexp.QuoteMeta(name) + `\b`).MatchString(page) {
			t.Errorf("docs/reference/spec.md does not name %s", name)
		}
	}
	if len(names) < 40 {
		t.Errorf("the schema has %d fields", len(names))
	}
}

// fieldsOf returns the names of all properties of a JSON Schema.
func fieldsOf(schema any) map[string]bool {
	names := map[string]bool{}
	switch x := schema.(type) {
	case map[string]any:
		properties, _ := x["properties"].(map[string]any)
		for name := range properties {
			names[name] = true
		}
		for _, part := range x {
			maps.Copy(names, fieldsOf(part))
		}
	case []any:
		for _, part := range x {
			maps.Copy(names, fieldsOf(part))
		}
	}
	return names
}
