package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile"
)

var (
	errInterrupted  = errors.New("interrupted; nothing was written")
	errNotConverged = errors.New("all steps are done, but the appliance is not as the spec says; plan shows what is left")
)

// verdict returns the error of a result, or nil if every step was done and the
// appliance is as the spec says.
func (s *session) verdict(r *reconcile.Result) error {
	n := tally(r)
	undone := n[reconcile.Failed] + n[reconcile.Skipped]
	switch {
	case len(r.Outcomes) == 0:
		return nothingDone(r)
	case undone == 0 && r.Unrecorded != nil:
		return &ended{status: statusPartly, err: unconverged(r.Unrecorded)}
	case undone == 0 && r.Converged:
		return nil
	case undone == 0:
		return &ended{status: statusPartly, err: unconverged(r.Err)}
	case !slices.ContainsFunc(r.Outcomes, mayHaveWritten):
		return &ended{status: statusError, err: &applyError{s.Plan, r}}
	}
	return &ended{status: statusPartly, err: &applyError{s.Plan, r}}
}

// nothingDone returns the error of a plan without steps: that what was seen could
// not be kept, or that the service doesn't follow what an earlier apply wrote.
func nothingDone(r *reconcile.Result) error {
	if r.Unrecorded == nil && !r.Converged {
		return &ended{status: statusPartly, err: r.Err}
	}
	return r.Unrecorded
}

// unconverged returns why a plan whose steps are done is not done with.
func unconverged(err error) error {
	if err == nil {
		return errNotConverged
	}
	return fmt.Errorf("all steps are done, but: %w", err)
}

// mayHaveWritten reports whether a step changed the appliance, as far as is known.
func mayHaveWritten(o reconcile.Outcome) bool {
	return o.Status == reconcile.Done || o.Status == reconcile.Failed && errors.Is(o.Err, client.ErrDoubtful)
}

// An applyError is the failures of an apply.
type applyError struct {
	plan   *reconcile.Plan
	result *reconcile.Result
}

// Error returns a line for each failed step, and one for those that were skipped.
// What the reading after the last write found is of use only where nothing failed.
func (e *applyError) Error() string {
	var lines []string
	for i, o := range e.result.Outcomes {
		if o.Status == reconcile.Failed {
			lines = append(lines, stepError(&e.plan.Steps[i], o.Err))
		}
	}
	n := tally(e.result)
	if n[reconcile.Skipped] > 0 {
		lines = append(lines, count(n[reconcile.Skipped], "step")+" skipped")
	}
	switch {
	case e.result.Unrecorded != nil:
		lines = append(lines, e.result.Unrecorded.Error())
	case n[reconcile.Failed] == 0 && e.result.Err != nil:
		lines = append(lines, e.result.Err.Error())
	}
	return strings.Join(lines, "\n")
}

// stepError returns err with the step's key where it doesn't name that itself.
func stepError(s *reconcile.Step, err error) string {
	if answer, ok := errors.AsType[*client.Error](err); ok && answer.Key == s.Key {
		return err.Error()
	}
	return fmt.Sprintf("%s %s: %v", s.Op, s.Key, err)
}

// messages returns what programs are told of each failed step.
func (e *applyError) messages() []reconcile.Message {
	var all []reconcile.Message
	for i, o := range e.result.Outcomes {
		if o.Status != reconcile.Failed {
			continue
		}
		for _, m := range reconcile.Messages(o.Err) {
			m.Key = e.plan.Steps[i].Key.String()
			all = append(all, m)
		}
	}
	if len(all) == 0 {
		all = append(all, reconcile.Message{Message: e.Error()})
	}
	return all
}
