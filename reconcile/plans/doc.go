// Package plans holds a plan as data: its steps, what they are called, and the forms
// in which it is shown, saved and compared.
//
// plan.go has [Plan], [Step] and [Options]; class.go the classes of steps, and
// refuse.go the policy that turns a class into a refusal; outcome.go how a step ended.
// limit.go keeps the steps that --only and --except choose. document.go and failure.go
// are the JSON; saved.go reads a saved plan, and stale.go says why it no longer holds.
package plans
