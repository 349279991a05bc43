package draft

import (
	"github.com/lunsync/lunsync/reconcile/diff"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// Split makes two writes of the update n: the first, with the given op, makes the object
// like middle, and n takes it from there. What the update deletes by a cascade, the first
// write deletes.
func (p *Draft) Split(n *Node, op plans.Op, middle spec.Resource) error {
	before, err := diff.Between(n.Step.Before, middle)
	if err != nil {
		return err
	}
	after, err := diff.Between(middle, n.Step.After)
	if err != nil {
		return err
	}
	first := p.Append(&Node{
		Step:       plans.Step{Op: op, Key: n.Step.Key, ID: n.Step.ID, Before: n.Step.Before, After: middle, Diff: before},
		Cascades:   n.Cascades,
		RestoredBy: []*Node{n},
		Role:       RoleFirstPhase,
	})
	if n.Role == RoleTagRepair {
		first.Role = RoleTagRepair
	}
	for _, e := range n.Needs {
		if e.To.Role == RoleTagRepair {
			first.Wait(e.To)
		}
	}
	n.Step = plans.Step{Op: n.Step.Op, Key: n.Step.Key, ID: n.Step.ID, Before: middle, After: n.Step.After, Diff: after}
	n.First, n.Cascades = first, nil
	n.Wait(first)
	return nil
}

// Recreate makes two writes of the update n: the first deletes the object, and n creates
// it again.
func (p *Draft) Recreate(n *Node) error {
	diff, err := diff.Between(nil, n.Step.After)
	if err != nil {
		return err
	}
	n.First = p.Append(&Node{
		Step:       plans.Step{Op: plans.Delete, Key: n.Step.Key, ID: n.Step.ID, Before: n.Step.Before},
		RestoredBy: []*Node{n},
		Role:       RoleFirstPhase,
	})
	n.Step = plans.Step{Op: plans.Create, Key: n.Step.Key, After: n.Step.After, Diff: diff}
	n.Wait(n.First)
	return nil
}
