// Package apply carries out a plan: one write at a time, each recorded in the journal
// before it is sent. An answer is not trusted where a release is known to answer wrongly.
//
// [Applier.Apply] in apply.go takes the steps one after the other. obstacle.go decides
// whether a step may be tried, and verify_unchanged.go checks that its object is still
// the planned one. write.go sends the write, and record.go keeps the journal
// and notes what is known since.
//
// Whether a write was done is decided here:
//   - doubtful_answers.go: the answer is missing, late or an error of the server
//   - target_group_404.go: 11.2 answers 404 although it has done the write
//   - new_ids.go: the answer to a create names an id that another object has; taken_ids.go
//     knows the ids
//
// result.go ends an apply: it reloads the service and reads the appliance again, and
// verify_converged.go compares what was read with the spec. unfinished_error.go is the
// error of an apply after which the appliance doesn't match the spec.
package apply
