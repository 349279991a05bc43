package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/lunsync/lunsync/reconcile/statedir"
	"github.com/lunsync/lunsync/spec"
)

const (
	// defaultFile is the spec where no file is named.
	defaultFile = "lunsync.yaml"

	filesHelp = `
Several files are merged; a directory stands for its *.yaml and *.yml files, and
- for standard input. Without a FILE it is ` + defaultFile + `.`
)

var errNoSpec = errors.New("there is no " + defaultFile + " in this folder. Name the spec's files, or begin one from the appliance: lunsync export > " + defaultFile)

// errReadInterrupted ends a command that was told to end while it read a file.
var errReadInterrupted = errors.New("interrupted while reading files; nothing was written")

// load reads the spec and warns of what it warns of. No secret is looked up.
func (p *program) load(ctx context.Context, files []string, wait time.Duration) (*spec.Spec, error) {
	if len(files) == 0 {
		files = []string{defaultFile}
		if _, err := os.Stat(defaultFile); errors.Is(err, fs.ErrNotExist) {
			return nil, &ended{status: statusSpec, err: errNoSpec}
		}
	}
	if err := p.noSaved(ctx, files); err != nil {
		return nil, err
	}
	s, err := spec.Files{Stdin: p.stdin, Wait: wait}.Load(ctx, files)
	if ctx.Err() != nil {
		return nil, errReadInterrupted
	}
	if err != nil {
		return nil, err
	}
	color := p.painter(p.stderr)
	for _, w := range s.Warnings {
		fmt.Fprintln(p.stderr, clean(w.Pos.String())+": "+color.paint(yellow, "warning: ")+clean(w.Msg))
	}
	return s, nil
}

// noSaved refuses a saved plan among the files of a spec.
func (p *program) noSaved(ctx context.Context, files []string) error {
	for _, file := range files {
		if p.savedSource(ctx, file) != nil {
			return usageError(clean(file) + " is a saved plan; to carry it out: lunsync apply " + statedir.ShellWord(file))
		}
	}
	return nil
}

// loadBase reads the previous version of the spec, or returns nil if no file is
// given. What it warns of has been told when it was the present one.
func (p *program) loadBase(ctx context.Context, file string, wait time.Duration) (*spec.Spec, error) {
	if file == "" {
		return nil, nil
	}
	return spec.Files{Stdin: p.stdin, Wait: wait}.Load(ctx, []string{file})
}
