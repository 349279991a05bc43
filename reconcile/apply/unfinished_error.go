package apply

import (
	"errors"
	"fmt"
	"strings"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/plans"
)

var errNotConverged = errors.New("all steps are done, but the appliance does not match the spec; plan shows what is left")

// An UnfinishedError is the error of a plan that was carried out, but after which the
// appliance doesn't match the spec, as far as is known.
type UnfinishedError struct {
	Plan   *plans.Plan
	Result *Result
}

// Partly reports whether the appliance was changed or may have been. For a plan without
// steps it reports whether the appliance doesn't follow what an earlier apply wrote.
func (e *UnfinishedError) Partly() bool {
	if len(e.Result.Outcomes) == 0 {
		return e.Result.Unrecorded == nil
	}
	return e.Result.Wrote()
}

// Error returns a line for each failed step and one for the skipped steps. It quotes the
// error of the reading after the last write only if no step failed.
func (e *UnfinishedError) Error() string {
	n := e.Result.Tally()
	if n[plans.Failed]+n[plans.Skipped] == 0 {
		return e.unconverged().Error()
	}
	var lines []string
	for i, o := range e.Result.Outcomes {
		if o.Status == plans.Failed {
			lines = append(lines, stepError(&e.Plan.Steps[i], o.Err))
		}
	}
	if n[plans.Skipped] > 0 {
		lines = append(lines, plans.StepCount(n[plans.Skipped])+" skipped")
	}
	switch {
	case e.Result.Unrecorded != nil:
		lines = append(lines, e.Result.Unrecorded.Error())
	case n[plans.Failed] == 0 && e.Result.Err != nil:
		lines = append(lines, e.Result.Err.Error())
	}
	return strings.Join(lines, "\n")
}

// unconverged returns why the appliance doesn't match the spec although all steps were
// done.
func (e *UnfinishedError) unconverged() error {
	err := e.Result.Unrecorded
	if err == nil {
		err = e.Result.Err
	}
	switch {
	case err == nil:
		return errNotConverged
	case len(e.Result.Outcomes) == 0:
		return err
	}
	if !e.Result.Differs {
		return fmt.Errorf("all steps are done; not verified: %w", err)
	}
	return fmt.Errorf("all steps are done, but: %w", err)
}

// stepError returns the text of a step's error, with its key if err doesn't name it.
func stepError(s *plans.Step, err error) string {
	if answer, ok := errors.AsType[*client.Error](err); ok && answer.Key == s.Key {
		return err.Error()
	}
	return fmt.Sprintf("%s %s: %v", s.Op, s.Key, err)
}

// Messages returns the messages of each failed step for the JSON document, or one
// message if no step failed.
func (e *UnfinishedError) Messages() []plans.Message {
	var all []plans.Message
	for i, o := range e.Result.Outcomes {
		if o.Status != plans.Failed {
			continue
		}
		for _, m := range plans.Messages(o.Err) {
			m.Key = e.Plan.Steps[i].Key.String()
			all = append(all, m)
		}
	}
	if len(all) == 0 {
		all = append(all, plans.Message{Message: e.Error()})
	}
	return all
}
