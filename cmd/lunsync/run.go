package main

import (
	"context"
	"errors"
	"io"
	"log/slog"

	"github.com/lunsync/lunsync/client"
)

// A program is one run of lunsync: what it has around it, and the flags that all
// commands share.
type program struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	lookupEnv      func(string) (string, bool)

	color, logLevel, logFormat choice
	log                        *slog.Logger
	budget                     *client.Budget // of an agent, else nil
}

// run carries out one command line and returns the exit status. Results go to
// stdout, all else to stderr.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, lookupEnv func(string) (string, bool)) int {
	p := &program{
		stdin: stdin, stdout: stdout, stderr: stderr, lookupEnv: lookupEnv,
		color:     choice{"auto", []string{"auto", "always", "never"}},
		logLevel:  choice{"error", []string{"debug", "info", "warn", "error"}},
		logFormat: choice{"text", []string{"text", "json"}},
	}
	root := newRoot(p)
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	command, err := root.ExecuteContextC(ctx)
	err = interrupted(ctx, err)
	p.report(err, command.CommandPath(), wantsJSON(args))
	return statusOf(err)
}

// interrupted returns err, or what people are told of the end of ctx if err is only that.
func interrupted(ctx context.Context, err error) error {
	if ctx.Err() != nil && errors.Is(err, context.Canceled) && !client.Wraps[*ended](err) {
		return errInterrupted
	}
	return err
}
