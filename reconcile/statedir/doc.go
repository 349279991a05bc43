// Package statedir keeps what lunsync knows about each appliance in the files of a state
// directory. It is the only package below reconcile that reads and writes them.
//
// [State] is what is known of one appliance (state.go): the ledger, whose format is in
// ledger_format.go, and the journal, which has a line before each write and one about its
// outcome (journal.go; journal_file.go and journal_format.go). A reading updates both
// (refresh_ledger.go). A [Lease] excludes a second writer (lease.go). before.go keeps the
// configurations from before applies, and a [Note] what an agent must not forget (note.go).
// second_url.go and same_appliance.go recognise an appliance under another URL; move.go and
// move_note.go move its state there. gone_files.go finds files that are no longer in the
// spec. file.go reads and appends; leftovers.go removes what killed processes left.
package statedir
