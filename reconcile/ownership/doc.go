// Package ownership holds what is known to belong to a spec: values only, without
// files and without an appliance.
//
// An [Entry] is what is remembered of one object (entry.go), by the natural keys of
// marks.go; a [Ledger] is all entries of one appliance (ledger.go). [Ownership] is what
// a plan starts from: the ledger's entries, or those of an earlier version of the spec
// (ownership.go). A [UnconfirmedCreate] is a create that awaits confirmation: arrive.go finds what
// it made in a reading. disown.go says when a spec ends an ownership.
package ownership
