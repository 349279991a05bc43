// Package apply carries a plan out: one write at a time, each recorded before it is
// sent, and none believed.
//
// [Applier.Apply] is the way in (apply.go). attempt.go sends one write, known.go looks
// before it whether the object is still the one that was planned, and settle.go decides
// by reading whether a write was done whose answer is in doubt. result.go and verify.go
// read the appliance again at the end; verdict.go says in one error how it went.
package apply
