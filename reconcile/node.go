package reconcile

import (
	"github.com/lunsync/lunsync/spec"
)

// A node is a step that is being planned, with what it must wait for.
type node struct {
	step  Step
	needs []edge
	// fences are the edges that keep access from widening.
	fences []fence
	// rides are the objects that the appliance deletes along with this write.
	rides []*Object
	// then are the nodes without which this one must not be done: they bring back
	// what it takes away.
	then []*node
	// returns marks a node that makes again what a write of its target dropped.
	returns bool
	// early, if there is one, is the first of two writes: it is done before this
	// one, and frees what that claims or takes away what that doesn't have.
	early *node
	// leads marks such a first write.
	leads bool
	// repair marks the repair of a portal's tag, which comes before all else.
	repair bool
	// pin marks that a floating mapping gets its number.
	pin bool
	// merged marks a node whose write rides along with another's.
	merged bool

	// gate marks a node without a step, which only gathers edges.
	gate bool

	place int // of the node in the planner's list, and then of its step in the plan
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

// waitsFor returns the i-th node that n waits for, or nil after the last.
func (n *node) waitsFor(i int) *node {
	switch {
	case i < len(n.needs):
		return n.needs[i].first()
	case i < len(n.needs)+len(n.fences):
		return n.fences[i-len(n.needs)].first
	}
	return nil
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
