package testbed

import (
	"errors"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// The states of an appliance while a plan is carried out: before the first step and
// after each. They are taken when a step's write is answered, since a step may end
// later, when a reading has told what became of it.
type Recorder struct {
	b    *Box
	plan *plans.Plan
	next int // the step that is written next, or once more
	all  []Tables
}

func NewRecorder(b *Box, p *plans.Plan) *Recorder {
	s := &Recorder{b: b, plan: p, all: make([]Tables, len(p.Steps)+1)}
	s.all[0] = b.Server.Snapshot()
	return s
}

// Hook takes the state after each write.
func (s *Recorder) Hook(op plans.Op, k spec.Key, do func() error) error {
	err := do()
	for i := s.next; i < len(s.plan.Steps); i++ {
		step := &s.plan.Steps[i]
		if step.Key != k || step.Op != op && (op != plans.Update || step.Op != plans.Park) {
			continue
		}
		s.all[i+1], s.next = s.b.Server.Snapshot(), i
		if err == nil || errors.Is(err, client.ErrDoubtful) {
			s.next++
		}
		break
	}
	return err
}

// Taken returns all states; one in which nothing was written is that before it.
func (s *Recorder) States() []Tables {
	for i := range s.all {
		if s.all[i] == nil {
			s.all[i] = s.all[i-1]
		}
	}
	return s.all
}
