package apply

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/plans"
)

var errNotConverged = errors.New("all steps are done, but the appliance is not as the spec says; plan shows what is left")

// Verdict returns an [UnfinishedError], or nil if every step of the plan was done and the
// appliance is as the spec says.
func (r *Result) Verdict(p *plans.Plan) error {
	n := r.Tally()
	if n[plans.Failed]+n[plans.Skipped] == 0 && r.Unrecorded == nil && r.Converged {
		return nil
	}
	return &UnfinishedError{Plan: p, Result: r}
}

// Tally counts the steps by how they ended.
func (r *Result) Tally() map[plans.Status]int {
	n := make(map[plans.Status]int)
	for _, o := range r.Outcomes {
		n[o.Status]++
	}
	return n
}

// An UnfinishedError is the error of a plan that was carried out, but not to its end.
type UnfinishedError struct {
	Plan   *plans.Plan
	Result *Result
}

// Wrote reports whether a step changed the appliance, or may have.
func (r *Result) Wrote() bool {
	return slices.ContainsFunc(r.Outcomes, func(o plans.Outcome) bool {
		return o.Status == plans.Done || o.Status == plans.Failed && errors.Is(o.Err, client.ErrDoubtful)
	})
}

// Partly reports whether the appliance was changed, as far as is known, or does not
// follow what an earlier apply wrote.
func (e *UnfinishedError) Partly() bool {
	if len(e.Result.Outcomes) == 0 {
		return e.Result.Unrecorded == nil
	}
	return e.Result.Wrote()
}

// Error returns a line for each failed step, and one for those that were skipped.
// What the reading after the last write found is of use only where nothing failed.
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

// unconverged returns why a plan whose steps are done is not done with.
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

// stepError returns err with the step's key where it doesn't name that itself.
func stepError(s *plans.Step, err error) string {
	if answer, ok := errors.AsType[*client.Error](err); ok && answer.Key == s.Key {
		return err.Error()
	}
	return fmt.Sprintf("%s %s: %v", s.Op, s.Key, err)
}

// Messages returns what programs are told of each failed step.
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
