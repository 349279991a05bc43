// Package inventory holds what an appliance has, as one reading found it, and gives
// each object the key of the resource in the spec that it belongs to.
//
// [Read] is the way in: it lists every kind, in the order in which kinds refer to each
// other, and matches each list with the spec (read.go, name.go). What has a name on the
// appliance is matched by it, or by a former one (rename.go). Portals and initiator
// groups have none: match.go goes through the stages of likeness.go, after what the
// ledger remembers (remember.go); what is left over and could be two things is refused
// (ambiguous.go). credentials.go and external.go match users, and what the spec only
// refers to.
//
// Without a spec, [ReadNamed] assigns names (assignNames.go), and [Export] writes the
// configuration as a spec. [Live] is the result; live.go says what belongs to whom.
package inventory
