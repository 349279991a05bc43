// Package reconcile turns the difference between a spec and an appliance into a
// plan, and carries the plan out: read, match, compare, order, apply. Begin with
// session.go, which does all of it, planner.go, which lists the stages of a plan, and
// apply.go. DESIGN.md says why it is done so.
package reconcile
