package planner

import (
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// A node is a step that is being planned, with what it must wait for.
type node struct {
	step  plans.Step
	role  role
	needs []edge
	// rides are the objects that the appliance deletes along with this write.
	rides []*inventory.Object
	// then are the nodes without which this one must not be done: they bring back
	// what it takes away.
	then []*node
	// early, if there is one, is the first of two writes: it is done before this
	// one, and frees what that claims or takes away what that doesn't have.
	early *node
	// place is the node's number in the list that was last numbered, see [number].
	place int
}

// A role says what a node is for.
type role int

const (
	roleChange    role = iota // brings about what the spec wants
	roleFirstHalf             // is the first of two writes: the second has it as early
	roleRestore               // creates again what a write of its target dropped
	roleTagRepair             // gives a portal a tag of its own, before all else
	rolePin                   // gives its number to a mapping that has none
	roleBarrier               // has no step, and gathers edges
)

// number gives each node its place in the list.
func number(nodes []*node) {
	for i, n := range nodes {
		n.place = i
	}
}

// An edge runs from a node to one that must be done first.
type edge struct {
	to *node
	// claim marks an edge that only waits for a value to be free. The first of two
	// writes frees it as well.
	claim bool
}

// first returns the node that e waits for.
func (e edge) first() *node {
	if e.claim && e.to.early != nil {
		return e.to.early
	}
	return e.to
}

// wait records that n comes after first.
func (n *node) wait(first *node) {
	if first != nil && first != n {
		n.needs = append(n.needs, edge{to: first})
	}
}

// waitForClaim records that n comes after holder has let go of a claim.
func (n *node) waitForClaim(holder *node) {
	n.needs = append(n.needs, edge{to: holder, claim: true})
}

func refs(r spec.Resource) []spec.Key {
	if r == nil {
		return nil
	}
	return r.Refs()
}

func claims(r spec.Resource) []spec.Claim {
	if r == nil {
		return nil
	}
	return r.Claims()
}
