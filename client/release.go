package client

// A Release says how a release of the appliance differs from the others. What
// is written here comes from wire-facts, sections 8 and 9.
type Release struct {
	Name    string // as the appliance gives it, such as "FreeNAS-11.2-U8"; "" if it was not asked
	Version string // the listed release whose rules apply: "9.10", "11.1", "11.2" or "11.3"
	Warning string // why Version is only a guess, or ""
	Traits
}

// Traits are the facts about a release that a plan depends on.
type Traits struct {
	// DropsGroups: any write of a target deletes all its groups.
	DropsGroups bool
	// NullLUN0: LUN 0 is kept as no number.
	NullLUN0 bool
	// RefusesKept: a portal can't be updated while it keeps an address.
	RefusesKept bool
	// CountsTags: a new portal's tag is the number of portals plus one, whether or
	// not that is taken.
	CountsTags bool
	// MutualByID: mutual CHAP looks the credential up by id in place of tag.
	MutualByID bool
	// AutoDigest: the initial digest is always Auto.
	AutoDigest bool
	// LicensedFC: a mode other than ISCSI needs Fibre Channel to be enabled.
	LicensedFC bool
	// FixedNAA: the NAA can't be set.
	FixedNAA bool
	// OnlyIPv4: portals have no IPv6 addresses.
	OnlyIPv4 bool
}
