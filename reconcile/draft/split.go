package draft

import (
	"slices"

	"github.com/lunsync/lunsync/reconcile/diff"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// Insert takes the update n apart: a step before it makes the object like middle.
func (p *Draft) Insert(n *Node, op plans.Op, middle spec.Resource) error {
	first, err := diff.Between(n.Step.Before, middle)
	if err != nil {
		return err
	}
	second, err := diff.Between(middle, n.Step.After)
	if err != nil {
		return err
	}
	n.First = &Node{
		Step:       plans.Step{Op: op, Key: n.Step.Key, ID: n.Step.ID, Before: n.Step.Before, After: middle, Diff: first},
		Cascades:   n.Cascades,
		RestoredBy: []*Node{n},
		Role:       RoleFirstPhase,
	}
	if n.Role == RoleTagRepair {
		n.First.Role = RoleTagRepair
	}
	n.Cascades, n.Step.Before, n.Step.Diff = nil, middle, second
	for _, e := range n.Needs {
		if e.To.Role == RoleTagRepair {
			n.First.Wait(e.To)
		}
	}
	n.Wait(n.First)
	p.append(n.First)
	return nil
}

// Remake takes the update n apart: a step before it deletes the object, and n
// makes it again.
func (p *Draft) Remake(n *Node) error {
	diff, err := diff.Between(nil, n.Step.After)
	if err != nil {
		return err
	}
	n.First = &Node{
		Step:       plans.Step{Op: plans.Delete, Key: n.Step.Key, ID: n.Step.ID, Before: n.Step.Before},
		RestoredBy: []*Node{n},
		Role:       RoleFirstPhase,
	}
	n.Step = plans.Step{Op: plans.Create, Key: n.Step.Key, After: n.Step.After, Diff: diff}
	n.Wait(n.First)
	p.append(n.First)
	return nil
}

// append adds a node to the list, and gives it its number.
func (p *Draft) append(n *Node) {
	n.Place = len(p.Nodes)
	p.Nodes = append(p.Nodes, n)
}

// Keeping returns before with only the addresses that after has as well.
func Keeping(before, after *spec.Portal) *spec.Portal {
	middle := *before
	middle.Listen = slices.DeleteFunc(slices.Clone(before.Listen), func(a string) bool { return !slices.Contains(after.Listen, a) })
	return &middle
}
