package spec

import (
	"context"
	"io"
	"time"

	"github.com/lunsync/lunsync/spec/infile"
)

// Files says how the files are read that a spec is made of, its secrets included. Each is
// a regular file or a pipe that ends.
type Files struct {
	// Stdin is what the path "-" stands for. It may be nil if no path is "-".
	Stdin io.Reader
	// Wait is how long the writer of a pipe is waited for; 0 means 30 seconds.
	Wait time.Duration
	// Regular refuses pipes and standard input, which can't be read again.
	Regular bool
}

// Load does what the function [Load] does, until ctx ends: then its error is that of ctx.
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

// Resolve does what [Spec.Resolve] does, until ctx ends: then its error is that of ctx.
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
