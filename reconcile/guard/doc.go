// Package guard refuses what a plan must not do, and warns of what its reader should know.
//
// [Check] looks at every write of a draft: at references that would break (check.go),
// mappings that would be shown under another number (lun_numbers.go), values beyond the
// limits of the release (limits.go) or that it does not support (unsupported.go), and
// objects that can't be read (unreadable.go). [Exposures] refuses a plan in which a state on
// the way grants too much. [Defer] puts off what is deleted because a file is missing
// (missing_files.go). [Deletes] comes last, when the steps are chosen (deletes.go): it
// refuses to delete what is protected, more than the budget, fields that no spec can set,
// and everything because the spec was lost.
package guard
