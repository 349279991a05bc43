package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/pflag"

	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/reconcile/statedir"
	"github.com/lunsync/lunsync/spec"
	"github.com/lunsync/lunsync/spec/infile"
)

const savedHelp = `

PLAN is what plan --save wrote. It is carried out without a question if the plan
that would be made now is the same, from the files that it names or that are given
after it; else nothing is written, and the status is 4.`

const (
	// stdinFile stands for standard input among the arguments.
	stdinFile = "-"
	// maxSaved is how large a saved plan can be.
	maxSaved = 256 << 20
)

// shaping are the flags that have no place beside a saved plan, which was made
// with choices of its own.
var shaping = []string{"prune", "max-deletes", "in-use", "allow", "only", "except"}

// takeSaved puts the saved plan among the arguments of apply, if there is one, in
// o, and returns the files of the spec.
func (p *program) takeSaved(ctx context.Context, args []string, o *planFlags, flags *pflag.FlagSet) ([]string, error) {
	for i, file := range args {
		src := p.savedSource(ctx, file)
		if src == nil {
			continue
		}
		if i > 0 {
			return nil, usageError(valueText(file) + " is a saved plan: there can be one, and it comes first")
		}
		saved, err := plans.ReadSaved(file, src)
		if err != nil {
			return nil, err
		}
		if err := o.take(saved, flags); err != nil {
			return nil, err
		}
	}
	if o.saved == nil {
		return args, nil
	}
	files := args[1:]
	if len(files) == 0 {
		files = o.saved.Files()
		if err := filesHere(args[0], files); err != nil {
			return nil, err
		}
	}
	if args[0] == stdinFile && slices.Contains(files, stdinFile) {
		return nil, usageError("standard input can't hold both the plan and the spec; name the spec's files after the plan")
	}
	return files, nil
}

// filesHere refuses the files that a saved plan names if one isn't there: their names
// are those of the folder in which the plan was made.
func filesHere(plan string, files []string) error {
	for _, file := range files {
		if _, err := os.Stat(file); file == stdinFile || !errors.Is(err, fs.ErrNotExist) {
			continue
		}
		where := "there"
		if dir, err := os.Getwd(); err == nil && !filepath.IsAbs(file) {
			where = "in " + dir
		}
		return &ended{status: statusSpec, err: fmt.Errorf("the plan was made from %s, which is not %s\n"+
			"run apply in the folder where the plan was made, or name the spec's files after it: lunsync apply %s FILE", file, where, statedir.ShellWord(plan))}
	}
	return nil
}

// take makes the choices of a saved plan those of o.
func (o *planFlags) take(saved *plans.SavedPlan, flags *pflag.FlagSet) error {
	for _, name := range shaping {
		if flags.Changed(name) {
			return usageError("--" + name + " can't be combined with a saved plan: the plan keeps the choices that it was made with")
		}
	}
	made := saved.Options()
	o.saved = saved
	o.allow, o.only, o.except = made.Allow, made.Only, made.Except
	return nil
}

// savedSource returns what file holds if that is a saved plan, or nil. What can't
// be read is left to who reads specs, and so is a pipe: it can be read only once.
func (p *program) savedSource(ctx context.Context, file string) []byte {
	if file == stdinFile {
		return p.savedStdin(ctx)
	}
	if info, err := os.Stat(file); err != nil || !info.Mode().IsRegular() {
		return nil
	}
	f, err := os.Open(file)
	if err != nil {
		return nil
	}
	defer f.Close()
	if !plans.LooksSaved(f) {
		return nil
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil
	}
	src, err := io.ReadAll(io.LimitReader(f, maxSaved))
	if err != nil {
		return nil
	}
	return src
}

// savedStdin returns what standard input holds if that is a saved plan, or nil. It
// can still be read afterwards. A terminal holds none.
func (p *program) savedStdin(ctx context.Context) []byte {
	if isTerminal(p.stdin) {
		return nil
	}
	src, err := infile.Stream(ctx, p.stdin, maxSaved-1)
	p.stdin = io.MultiReader(bytes.NewReader(src), p.stdin)
	if err != nil || !plans.LooksSaved(bytes.NewReader(src)) {
		return nil
	}
	return src
}

// adjust puts the choices of the saved plan or of the agent, if there is one, in place
// of the spec's.
func (o *planFlags) adjust(p *spec.Policy) {
	if o.saved != nil {
		*p = o.saved.Policy(*p)
	}
	if o.ledger != nil {
		*p = o.ledger.policy(*p)
	}
	o.policyFlags.adjust(p)
}

// checkServer refuses another appliance than that of the saved plan or of the agent.
func (o *planFlags) checkServer(url string) error {
	switch {
	case o.saved != nil:
		return o.saved.CheckServer(url)
	case o.ledger != nil:
		return o.ledger.checkServer(url)
	}
	return nil
}

// checkPlan refuses another plan than the saved one.
func (o *planFlags) checkPlan(s *session) error {
	now, err := s.document()
	if err != nil {
		return err
	}
	return o.saved.Check(now)
}
