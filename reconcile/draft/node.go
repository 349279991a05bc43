package draft

import (
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// A Node is a step that is being planned, with what it must wait for.
type Node struct {
	Step  plans.Step
	Role  role
	Needs []edge
	// Cascades are the objects that the appliance deletes along with this write.
	Cascades []*inventory.Object
	// Then are the nodes without which this one must not be done: they bring back
	// what it takes away.
	RestoredBy []*Node
	// First, if there is one, is the first of two writes: it is done before this
	// one, and frees what that claims or takes away what that doesn't have.
	First *Node
	// Place is the node's number in the list that was last numbered, see [number].
	Place int
}

// A role says what a node is for.
type role int

const (
	roleChange     role = iota // brings about what the spec wants
	RoleFirstPhase             // is the first of two writes: the second has it as early
	RoleRestore                // creates again what a write of its target dropped
	RoleTagRepair              // gives a portal a tag of its own, before all else
	RolePin                    // gives its number to a mapping that has none
	RoleBarrier                // has no step, and gathers edges
)

// Number gives each node its place in the list.
func Number(nodes []*Node) {
	for i, n := range nodes {
		n.Place = i
	}
}

// An edge runs from a node to one that must be done first.
type edge struct {
	To *Node
	// Claim marks an edge that only waits for a value to be free. The first of two
	// writes frees it as well.
	Claim bool
}

// Node returns the node that e waits for.
func (e edge) Node() *Node {
	if e.Claim && e.To.First != nil {
		return e.To.First
	}
	return e.To
}

// Wait records that n comes after first.
func (n *Node) Wait(first *Node) {
	if first != nil && first != n {
		n.Needs = append(n.Needs, edge{To: first})
	}
}

// WaitForClaim records that n comes after holder has let go of a claim.
func (n *Node) WaitForClaim(holder *Node) {
	n.Needs = append(n.Needs, edge{To: holder, Claim: true})
}

func Refs(r spec.Resource) []spec.Key {
	if r == nil {
		return nil
	}
	return r.Refs()
}

func Claims(r spec.Resource) []spec.Claim {
	if r == nil {
		return nil
	}
	return r.Claims()
}
