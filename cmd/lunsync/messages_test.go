package main

import (
	"flag"
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var showMessages = flag.Bool("messages", false, "print every message that the scripts have met, each with a command that leads to it")

// A catalogue keeps the messages that commands print, so that they can be read in one go.
// It is safe for concurrent use. Messages that differ only in numbers, names in quotes and
// addresses are one.
type catalogue struct {
	mu       sync.Mutex
	examples map[string]example // by the form of the message
}

// An example is a message, and the command and script that led to it.
type example struct{ message, command, script string }

var messages catalogue

var (
	messageLine  = regexp.MustCompile(`^(error|refused|warning|hint|Try|Applied|Not applied|No |Plan:|Adopts|waiting|[0-9]+ step|\S+:[0-9]+:[0-9]+: |127\.|time=)`)
	variablePart = regexp.MustCompile(`"[^"]*"|'[^']*'|https?://\S+|/[\w./-]+|\b[0-9][0-9.:TZms-]*\b|\b[a-z]+/[\w.,/-]+`)
)

// add takes the messages that a command of a script has printed.
func (c *catalogue) add(ts *testscript.TestScript, args []string, output string) {
	if !*showMessages {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.examples == nil {
		c.examples = map[string]example{}
	}
	for line := range strings.Lines(output) {
		line = strings.TrimRight(line, "\n")
		form := variablePart.ReplaceAllString(line, "*")
		if _, known := c.examples[form]; !known && messageLine.MatchString(line) {
			c.examples[form] = example{line, strings.Join(args, " "), filepath.Base(ts.Name())}
		}
	}
}

// print logs the messages in order, when all scripts have ended.
func (c *catalogue) print(t *testing.T) {
	t.Helper()
	t.Cleanup(func() {
		var b strings.Builder
		for _, form := range slices.Sorted(maps.Keys(c.examples)) {
			x := c.examples[form]
			fmt.Fprintf(&b, "%s\n        %s  (%s)\n", x.message, x.command, x.script)
		}
		if *showMessages {
			t.Logf("%d messages:\n%s", len(c.examples), b.String())
		}
	})
}
