// Package inventory reads what an appliance has, and finds out which object is what the
// spec means by each of its resources.
//
// [Read] is the way in: it lists every kind (read.go) and names the objects (name.go).
// kinds.go is the table of how the objects of each kind get their names. An object that
// has a name on the appliance is found by it, or by its former one (rename.go). Portals
// and initiator groups have none there: match.go compares them with the spec, by their
// entries in the ledger (match_entries.go) and then in stages (match_stages.go). What
// could be several things is refused (ambiguous.go). credentials.go and external.go find
// users, and what the spec only refers to.
//
// [Live] is the result: objects with keys and owners (live.go). Without a spec,
// [ReadNamed] generates names (assign_names.go), and [Export] returns what to write a spec
// from. [Original] undoes the names of a spec.
package inventory
