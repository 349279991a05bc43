// Package planner makes the plan that turns what an appliance has into what a spec
// wants. It is pure: the same arguments give the same plan.
//
// [NewPlan] goes through the stages, each of which takes what the one before returns
// (planner.go). compare.go and prune.go plan what differs, with cascade.go for what the
// appliance deletes by itself, and the files quirk_* what a release needs in addition.
// link.go draws which write waits for which, and park.go breaks the cycles of claims.
// Package rules then orders the writes so that access never widens on the way, order.go
// makes the list of steps, and package guard refuses what must not be carried out.
package planner
