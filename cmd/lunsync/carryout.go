package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/lunsync/lunsync/reconcile/apply"
	"github.com/lunsync/lunsync/reconcile/crash"
	"github.com/lunsync/lunsync/reconcile/plans"
)

// carryOut carries the plan out. Result is never nil. A bug of this program ends it with
// the status of what may have been written in part.
func (s *session) carryOut(ctx context.Context, progress func(int, plans.Outcome)) (result *apply.Result, err error) {
	defer func() {
		if crash, ok := errors.AsType[*crash.Error](err); ok {
			result, err = &apply.Result{Err: crash}, &ended{status: statusPartly, err: crash}
		}
	}()
	defer crash.Catch(&err)
	result = s.Apply(ctx, progress)
	return result, result.Verdict(s.Plan)
}

// applyText carries the plan out and writes a line for each step as it ends.
func (p *program) applyText(ctx context.Context, s *session, o *planFlags) error {
	w, out := p.stdout, &checkedWriter{w: p.stdout}
	if planForms[o.output.value] != nil {
		w, out = p.stderr, &checkedWriter{w: p.stderr, careless: true} // standard output is one document
	}
	if len(s.Plan.Steps) == 0 {
		return p.applyNothing(ctx, s, out)
	}
	progress := newProgress(out, p.painter(w), s.Plan)
	fmt.Fprintln(out)
	result, err := s.carryOut(ctx, progress.step)
	progress.closing(result, s.URL)
	return unreported(err, out.err, result)
}

// applyNothing carries out a plan without steps, which makes the service reload if that
// is owed, and then says so.
func (p *program) applyNothing(ctx context.Context, s *session, out *checkedWriter) error {
	result, err := s.carryOut(ctx, nil)
	if err == nil && s.Plan.ReloadPending {
		fmt.Fprintf(out, "The iSCSI service has reloaded. %s matches the spec%s.\n", hostName(s.URL), reach(s.Plan.Options))
	}
	return unreported(err, out.err, result)
}

// unreported returns err, which ended an apply, together with the error that its result
// could not be written to standard output, if that is so. The status then says whether
// something was written to the appliance.
func unreported(err, lost error, result *apply.Result) error {
	if lost == nil {
		return err
	}
	status := statusError
	switch {
	case result != nil && result.Wrote():
		status = statusPartly
	case err != nil:
		status = statusOf(err)
	}
	lost = fmt.Errorf("standard output: the result of this apply could not be written: %w; lunsync plan shows what is left", lost)
	return &ended{status: status, err: errors.Join(err, lost), told: true}
}

// A checkedWriter remembers the first error of its writes, unless it is careless.
type checkedWriter struct {
	w        io.Writer
	careless bool // it doesn't
	err      error
}

// Write writes to what w writes to.
func (w *checkedWriter) Write(b []byte) (int, error) {
	n, err := w.w.Write(b)
	if w.err == nil && !w.careless {
		w.err = err
	}
	return n, err
}
