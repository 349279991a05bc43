package testbed

import (
	"errors"
	"reflect"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// A Recorder takes the states of an appliance while a plan is carried out: before the
// first step and after each. It takes a state when a step's write is answered, since
// a step may end later, when lunsync has read what became of a doubtful answer.
type Recorder struct {
	b    *Box
	plan *plans.Plan
	next int // the step whose write comes next, or comes again
	all  []Tables
	last Tables // after the latest write
}

// NewRecorder returns a recorder that has taken the state before the first step of p.
func NewRecorder(b *Box, p *plans.Plan) *Recorder {
	s := &Recorder{b: b, plan: p, all: make([]Tables, len(p.Steps)+1)}
	s.last = b.Server.Snapshot()
	s.all[0] = s.last
	return s
}

// Hook is the hook of a [Hooked] that takes the state after each write.
func (s *Recorder) Hook(op plans.Op, k spec.Key, do func() error) error {
	err := do()
	before, after := s.last, Tables(s.b.Server.Snapshot())
	s.last = after
	for i := s.next; i < len(s.plan.Steps); i++ {
		step := &s.plan.Steps[i]
		if step.Key != k || step.Op != op && (op != plans.Update || step.Op != plans.Park) {
			continue
		}
		s.all[i+1], s.next = after, i
		if err == nil || errors.Is(err, client.ErrDoubtful) && !reflect.DeepEqual(before, after) {
			s.next++ // else lunsync finds that the write was not done, and may do it again
		}
		break
	}
	return err
}

// States returns the states. A step that wrote nothing has the state before it.
func (s *Recorder) States() []Tables {
	for i := range s.all {
		if s.all[i] == nil {
			s.all[i] = s.all[i-1]
		}
	}
	return s.all
}
