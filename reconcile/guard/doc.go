// Package guard refuses what a plan must not do, and warns of what its reader should
// know.
//
// [Check] looks at every write: at references that would be lost (check.go), at mappings
// that would be shown under another number (lun_numbers.go), at values that the release
// can't hold (unsupported.go), and at rows that can't be read (unreadable.go). [Exposures]
// refuses a plan in which a state on the way grants too much. [Deletes] comes last, when
// the steps are chosen: what is protected, the budget, fields that nobody manages, and
// a spec that was lost. missing_files.go holds back what goes because a file is gone.
package guard
