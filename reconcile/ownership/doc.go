// Package ownership says which objects of an appliance belong to a spec. It has values
// only: no files, and no connection to an appliance.
//
// An [Entry] is what is kept about one object (entry.go), and a [Ledger] is the set of
// entries of one appliance (ledger.go). An [Ownership] is what a plan starts from: the
// entries of a ledger, or those of an earlier version of the spec; [Owners] finds their
// objects (ownership.go) by ids and natural keys (natural_keys.go). An
// [UnconfirmedCreate] is a create whose outcome is not known until a reading confirms it
// (confirm.go); an object that it makes too late is a late duplicate
// (late_duplicates.go). disown.go says when a spec ends an ownership, and
// departed_addresses.go which portals the appliance refuses to change.
package ownership
