package main

import (
	"bytes"
	"fmt"
	"os"

	"github.com/spf13/pflag"

	"github.com/lunsync/lunsync/spec/outfile"
)

// A saveFlag says where a plan is saved. Without a value it isn't.
type saveFlag struct {
	file  string
	flags *pflag.FlagSet
}

func newSave(f *pflag.FlagSet) *saveFlag {
	s := &saveFlag{flags: f}
	f.StringVar(&s.file, "save", "", "save the plan in `FILE`, for apply FILE")
	return s
}

// given reports whether the plan of s is to be saved. A refused one is not: apply
// would refuse it too.
func (f *saveFlag) given(s *session) bool {
	return f.flags.Changed("save") && len(s.Plan.Refusals) == 0
}

// save writes the plan to the file, for its owner alone: see [outfile.Write].
func (f *saveFlag) save(s *session) error {
	if !f.given(s) {
		return nil
	}
	if err := f.spare(s.Spec.Files); err != nil {
		return err
	}
	d, err := s.document()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := writeJSON(&b, d); err != nil {
		return err
	}
	if err := outfile.Write(f.file, b.Bytes()); err != nil {
		return fmt.Errorf("save the plan: %w", err)
	}
	return nil
}

// check refuses a name that is none.
func (f *saveFlag) check() error {
	if f.flags.Changed("save") && (f.file == "" || f.file == stdinFile) {
		return usageError("--save wants the name of a file; -o json prints what it would hold")
	}
	return nil
}

// spare refuses to overwrite the spec.
func (f *saveFlag) spare(files []string) error {
	there, err := os.Stat(f.file)
	if err != nil {
		return nil // there is nothing to overwrite
	}
	for _, file := range files {
		if info, err := os.Stat(file); err == nil && os.SameFile(there, info) {
			return usageError("--save " + valueText(f.file) + " would overwrite the spec")
		}
	}
	return nil
}

// tell says on standard error what was saved, or that nothing was.
func (f *saveFlag) tell(p *program, s *session) {
	switch {
	case f.given(s):
		fmt.Fprintf(p.stderr, "Saved in %s.\n", clean(f.file))
	case f.flags.Changed("save"):
		fmt.Fprintf(p.stderr, "Not saved in %s: the plan is refused.\n", clean(f.file))
	}
}
