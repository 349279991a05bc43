package client

import "github.com/lunsync/lunsync/spec"

// A Release is what an appliance runs, and the rules that apply to it.
type Release struct {
	Name    string // as the appliance gives it, such as "FreeNAS-11.2-U8"; "" if it was not asked
	Version string // the listed release whose rules apply, such as "11.2"
	Warning string // why Version is only a guess, or ""
	Traits
}

// An UnknownReleaseError reports an appliance that can be reached, but whose rules only
// the user can choose. Its text says how.
type UnknownReleaseError string

func (e UnknownReleaseError) Error() string { return string(e) }

// Traits are the facts about a release that a plan depends on. The dialect of the API
// states them; nothing else in lunsync knows one release from another.
type Traits struct {
	// Limits are what a spec may say for the release, whatever is on the appliance.
	spec.Limits
	// Daemon decides who may connect.
	Daemon Daemon
	// DropsGroups: any write of a target deletes all its groups.
	DropsGroups bool
	// NullLUN0: the appliance stores LUN 0 as no number.
	NullLUN0 bool
	// RefusesKept: the appliance refuses an update of a portal that keeps an address.
	RefusesKept bool
	// CountsTags: a portal that is created or PUT gets the number of portals plus
	// one as its tag, taken or not. Without it a PUT keeps the tag, so that the tags
	// have no gaps and the next one is free.
	CountsTags bool
	// MutualByID: for mutual CHAP the appliance looks a credential up by id in place
	// of tag.
	MutualByID bool
	// LicensedFC: a mode other than ISCSI needs Fibre Channel to be enabled.
	LicensedFC bool
	// FixedNAA: the NAA can't be set.
	FixedNAA bool
	// Kinds has one entry for each kind. It must not be changed.
	Kinds map[spec.Kind]KindTraits
}

// A Daemon is the program of an appliance that serves iSCSI. Daemons differ in whom they
// admit by the same target groups.
type Daemon int

// CTLD is the daemon of FreeBSD (wire-facts 11).
const CTLD Daemon = iota + 1

// Of returns the facts about kind k, or no facts if the dialect doesn't know the kind.
func (t *Traits) Of(k spec.Kind) KindTraits { return t.Kinds[k] }

// KindTraits are the facts about the objects of one kind.
type KindTraits struct {
	// AscendingIDs: a new object has a higher id than any object of its kind ever had.
	// Otherwise the id of a deleted object may come back.
	AscendingIDs bool
	// StableIDs: an update keeps the id of the object.
	StableIDs bool
	// Duplicates: the appliance accepts two objects that are the same in all but their
	// ids, so that a create which was sent twice may make two.
	Duplicates bool
	// Identity names the fields by which an object is recognized when it is read again,
	// beside its id. Nil means that its key says it: what it connects.
	Identity []string
	// WritesReload: after a successful create or update the service follows it.
	WritesReload bool
	// DeletesReload: after a successful delete the service follows it.
	DeletesReload bool
	// Cascades are the kinds whose objects the appliance deletes with an object of this
	// kind that they refer to.
	Cascades []spec.Kind
}

// Reloads reports whether the service follows after a write of kind k that was answered
// with success, so that the write is in force.
func (t *Traits) Reloads(k spec.Kind, deletes bool) bool {
	if deletes {
		return t.Of(k).DeletesReload
	}
	return t.Of(k).WritesReload
}
