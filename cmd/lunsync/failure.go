package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/reconcile/refusal"
	"github.com/lunsync/lunsync/spec"
)

// report tells err, which the given command returned, to people and, if asJSON is
// set and it wasn't done yet, to programs.
func (p *program) report(err error, command string, asJSON bool) {
	chosen, _ := errors.AsType[*ended](err)
	if err == nil || chosen != nil && chosen.err == nil {
		return
	}
	p.reportText(err)
	if statusOf(err) == statusUsage {
		fmt.Fprintf(p.stderr, "Try: %s --help\n", command)
	}
	if asJSON && (chosen == nil || !chosen.told) {
		if err := p.reportJSON(err); err != nil {
			fmt.Fprintln(p.stderr, "error: "+clean(err.Error()))
		}
	}
}

// reportText writes each mistake of a spec as file:line:col: message, which
// editors turn into a link, and all else behind a word that says what it is. A no
// is no error: it stands alone.
func (p *program) reportText(err error) {
	color := p.painter(p.stderr)
	label := color.paint(red, "error: ")
	if client.Wraps[spec.ErrorList](err) || errors.Is(err, errDeclined) {
		label = ""
	}
	if client.Wraps[refusal.Error](err) || client.Wraps[client.UnknownReleaseError](err) {
		label = color.paint(red, "refused: ")
	}
	for line := range strings.SplitSeq(err.Error(), "\n") {
		fmt.Fprintln(p.stderr, label+clean(line))
	}
}

func (p *program) reportJSON(err error) error {
	return writeJSON(p.stdout, struct {
		Format int            `json:"format"`
		Error  *plans.Failure `json:"error"`
	}{plans.Format, failureOf(err)})
}

// failureOf returns err in the form that programs read.
func failureOf(err error) *plans.Failure {
	return &plans.Failure{Status: statusOf(err), Messages: plans.Messages(err)}
}

// writeJSON writes v, indented, with a newline at its end.
func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(spec.EscapeJSON(w))
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// wantsJSON reports whether args ask for JSON. It looks at the words alone, so
// that a command line that is wrong elsewhere is answered in JSON too.
func wantsJSON(args []string) bool {
	for i, a := range args {
		switch a {
		case "-ojson", "-o=json", "--output=json":
			return true
		case "-o", "--output":
			if i+1 < len(args) && args[i+1] == "json" {
				return true
			}
		case "--":
			return false
		}
	}
	return false
}
