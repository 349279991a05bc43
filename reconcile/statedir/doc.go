// Package statedir keeps what lunsync remembers of each appliance in the files of a
// state directory. It is the only package below reconcile that touches files.
//
// [State] is the state of one appliance: the ledger (state.go; its format is in
// ledgerform.go), and the journal, which has a line before each write and its outcome
// after it (record.go; journal.go and journalform.go). A [Lease] keeps a second writer
// out. before.go keeps the configuration from before an apply, note.go what the agent
// notes. othername.go recognises an appliance under a second URL, and statemove.go takes
// its state along to the new one. file.go writes files so that a crash leaves the old
// or the new one.
package statedir
