package reconcile

import (
	"github.com/lunsync/lunsync/spec"
)

// A node is a step that is being planned, with what it must wait for.
type node struct {
	step  Step
	needs []edge
	// rides are the objects that the appliance deletes along with this write.
	rides []*Object
	// then are the nodes without which this one must not be done: they bring back
	// what it takes away.
	then []*node
	// park, if there is one, is done before this node and frees what it claims.
	park *node
	// repair marks the repair of a portal's tag, which comes before all else.
	repair bool
	// pin marks that a floating mapping gets its number.
	pin bool
	// merged marks a node whose write rides along with another's.
	merged bool

	visit visit // how far unwind is with the node
	place int   // of the node in the planner's list, and then of its step in the plan
}

// An edge runs from a node to one that must be done first.
type edge struct {
	to *node
	// claim marks an edge that only waits for a value to be free. Parking frees it
	// as well.
	claim bool
}

// first returns the node that e waits for.
func (e edge) first() *node {
	if e.claim && e.to.park != nil {
		return e.to.park
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
