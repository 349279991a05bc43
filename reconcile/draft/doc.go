// Package draft holds a plan in the making: the writes that are meant, and what each
// must wait for.
//
// A [Node] is one write (node.go), a [Draft] all of them, with the spec and the reading
// that they come from (draft.go). live.go answers what several packages ask of the
// reading, and outcome.go what becomes of an object. split.go makes two writes of one.
// The packages planner, rules and guard work on a draft; reason.go names why one write
// waits for another.
package draft
