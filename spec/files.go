package spec

import (
	"context"
	"io"
	"time"

	"github.com/lunsync/lunsync/spec/infile"
)

// Files says how the files of a spec and of its secrets are read. Each must be a regular
// file or a pipe that ends. The zero value reads both, and has no standard input.
type Files struct {
	// Stdin is read for the path "-". If it is nil, that path is a mistake.
	Stdin io.Reader
	// Wait is how long to wait for the writer of a pipe; 0 means 30 seconds.
	Wait time.Duration
	// Regular refuses pipes and standard input, which can't be read again.
	Regular bool
}

// Load does what the function [Load] does. If ctx ends first, it returns the error of ctx.
func (f Files) Load(ctx context.Context, paths []string) (*Spec, error) {
	l := newLoader()
	l.read = func(file string) ([]byte, error) {
		if file != stdinName {
			return infile.Read(ctx, file, f.how(maxFileSize))
		}
		if f.Stdin == nil || f.Regular {
			return nil, errNoStdin
		}
		return infile.Stream(ctx, f.Stdin, maxFileSize)
	}
	l.load(paths)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err := l.errs.err(); err != nil {
		return nil, err
	}
	return l.spec, nil
}

// Resolve does what [Spec.Resolve] does. If ctx ends first, it returns the error of ctx.
func (f Files) Resolve(ctx context.Context, s *Spec, lookupEnv func(string) (string, bool)) error {
	list := s.resolve(maxFaults, lookupEnv, func(file string) ([]byte, error) {
		return infile.Read(ctx, file, f.how(maxSecretFile))
	})
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case list != nil:
		return list
	}
	return nil
}

func (f Files) how(limit int64) infile.How {
	return infile.How{Max: limit, Wait: f.Wait, Regular: f.Regular}
}
