package reconcile_test

import (
	"errors"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile"
	"github.com/lunsync/lunsync/spec"
)

// The states of an appliance while a plan is carried out: before the first step and
// after each. They are taken when a step's write is answered, since a step may end
// later, when a reading has told what became of it.
type states struct {
	b    *box
	plan *reconcile.Plan
	next int // the step that is written next, or once more
	all  []world
}

func newStates(b *box, p *reconcile.Plan) *states {
	s := &states{b: b, plan: p, all: make([]world, len(p.Steps)+1)}
	s.all[0] = b.server.Snapshot()
	return s
}

// hook takes the state after each write.
func (s *states) hook(op reconcile.Op, k spec.Key, do func() error) error {
	err := do()
	for i := s.next; i < len(s.plan.Steps); i++ {
		step := &s.plan.Steps[i]
		if step.Key != k || step.Op != op && (op != reconcile.Update || step.Op != reconcile.Park) {
			continue
		}
		s.all[i+1], s.next = s.b.server.Snapshot(), i
		if err == nil || errors.Is(err, client.ErrDoubtful) {
			s.next++
		}
		break
	}
	return err
}

// taken returns all states; one in which nothing was written is that before it.
func (s *states) taken() []world {
	for i := range s.all {
		if s.all[i] == nil {
			s.all[i] = s.all[i-1]
		}
	}
	return s.all
}
