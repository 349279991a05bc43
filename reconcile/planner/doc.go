// Package planner makes the plan that turns what an appliance has into what a spec
// wants. It is pure: the same arguments give the same plan.
//
// [NewPlan] goes through the stages (planner.go). A node is a step in the making
// (node.go). compare.go and prune.go plan what differs, and the files about quirks
// (pin, regroup, retag, unlisten, inherit) what a release asks for beside. link.go draws
// what waits for what; unwind.go parks one of a cycle of claims. shield.go and the files
// about rules order the writes so that access never widens on the way; resolve.go,
// split.go and shelter.go are the ways out of a cycle of such rules. order.go makes the
// list. guard.go and its siblings refuse what must not be carried out.
package planner
