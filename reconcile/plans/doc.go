// Package plans is a plan as data: what it consists of, and the forms in which it is
// shown, saved and compared. It neither makes plans nor carries them out.
//
// plan.go has [Plan], [Step] and [Options]; outcome.go says how a step ended. class.go
// has the classes of steps, and class_policy.go refuses a plan because of them.
// only_except.go keeps the steps that --only and --except choose. in_force.go says whether the
// service uses what is stored, and missing_file.go warns of files that are gone.
//
// document.go and failure.go are the JSON form. saved_plan.go reads a saved plan, and
// stale.go says why it must not be carried out any more. counts.go and summary.go count
// objects and steps.
package plans
