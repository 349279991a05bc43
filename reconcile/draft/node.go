package draft

import (
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// A Node is a step that is being planned, with what it must wait for.
type Node struct {
	Step  plans.Step
	Role  Role
	Needs []Edge
	// Cascades are the objects that the appliance deletes together with this write.
	Cascades []*inventory.Object
	// RestoredBy are the nodes that restore what this one takes away: it must not be done
	// without them.
	RestoredBy []*Node
	// First is nil unless the write was split in two: then it is the one that comes before
	// this node, and that frees or takes away something.
	First *Node

	number int
}

// A Role says what a node is for.
type Role int

// The roles.
const (
	RoleChange     Role = iota // brings about what the spec wants
	RoleFirstPhase             // is the First of another node
	RoleRestore                // creates again what a write of its target dropped
	RoleTagRepair              // gives a portal a tag of its own, before all else
	RolePin                    // gives its number to a mapping that has none
	RoleBarrier                // has no step: it stands between many nodes and many others
)

// NewBarrier returns a node without a step, with the given number.
func NewBarrier(number int) *Node { return &Node{Role: RoleBarrier, number: number} }

// Number returns the node's place among all nodes that were ever planned, from 0. It
// never changes. Package graph knows the nodes by these numbers.
func (n *Node) Number() int { return n.number }

// An Edge leads from a node to one that must be done first.
type Edge struct {
	To *Node
	// Claim marks an edge that only waits for a value to be free. If the write of To was
	// split in two, the first one frees it.
	Claim bool
}

// Node returns the node that e waits for.
func (e Edge) Node() *Node {
	if e.Claim && e.To.First != nil {
		return e.To.First
	}
	return e.To
}

// Wait records that n comes after first, unless that is nil or n itself.
func (n *Node) Wait(first *Node) {
	if first != nil && first != n {
		n.Needs = append(n.Needs, Edge{To: first})
	}
}

// WaitForClaim records that n comes after holder has freed a claim.
func (n *Node) WaitForClaim(holder *Node) {
	n.Needs = append(n.Needs, Edge{To: holder, Claim: true})
}

// Refs returns what a resource refers to. A nil resource refers to nothing.
func Refs(r spec.Resource) []spec.Key {
	if r == nil {
		return nil
	}
	return r.Refs()
}

// Claims returns the values of a resource that must be unique. A nil resource has none.
func Claims(r spec.Resource) []spec.Claim {
	if r == nil {
		return nil
	}
	return r.Claims()
}
