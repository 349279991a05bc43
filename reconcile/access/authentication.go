package access

// An authentication is what a target group requires of initiators in one state:
// nothing, or a credential of a set. The set is fixed, or it is that of an auth group
// in a [simulation], which changes from step to step. Of the latter an authentication
// keeps only the counts that it had then, so that comparing two states copies no sets.
type authentication struct {
	fixed *CredentialSet // nil if group isn't
	group *credentials   // nil if fixed isn't
	// size, added and removed are the counts of group at the time.
	size, added, removed int
}

// A target group without an auth group requires nothing. No initiator can authenticate
// to a target group that doesn't exist.
var (
	notRequired = authentication{fixed: &CredentialSet{all: true}}
	impossible  = authentication{fixed: new(CredentialSet)}
)

// empty reports whether no initiator can authenticate.
func (a authentication) empty() bool {
	if a.group != nil {
		return a.size == 0
	}
	return a.fixed.Empty()
}

// within reports whether b accepts all that a accepts. Of an auth group that is
// compared with a fixed set or with another auth group, the credentials of now count.
func (a authentication) within(b authentication) bool {
	switch {
	case a.group == nil || b.group != nil && a.group != b.group:
		return a.set().Within(b.set())
	case b.group == nil:
		return b.fixed.all || a.group.missingFrom(b.fixed) == 0
	case a.added+a.removed <= b.added+b.removed: // a is of the earlier state
		return a.removed == b.removed
	}
	return a.added == b.added
}

// set returns the accepted credentials; for an auth group, those of now.
func (a authentication) set() CredentialSet {
	if a.group != nil {
		return a.group.set()
	}
	return *a.fixed
}

// credentials are those of an auth group in a simulation.
type credentials struct {
	rows           map[Credential]int // how many rows of the appliance have each
	added, removed int                // how many credentials, counted over all steps
	// missing counts, for each set that missingFrom was asked about, the credentials
	// that it lacks.
	missing map[*CredentialSet]int
}

func newCredentials() *credentials {
	return &credentials{rows: make(map[Credential]int), missing: make(map[*CredentialSet]int)}
}

// required returns what a target group requires that names this auth group.
func (c *credentials) required() authentication {
	return authentication{group: c, size: len(c.rows), added: c.added, removed: c.removed}
}

func (c *credentials) set() CredentialSet {
	members := make(map[Credential]bool, len(c.rows))
	for x := range c.rows {
		members[x] = true
	}
	return CredentialSet{members: members}
}

// add counts a row that a step creates.
func (c *credentials) add(x Credential) {
	if c.rows[x]++; c.rows[x] == 1 {
		c.added++
		c.countMissing(x, 1)
	}
}

// remove counts a row that a step deletes.
func (c *credentials) remove(x Credential) {
	if c.rows[x]--; c.rows[x] == 0 {
		delete(c.rows, x)
		c.removed++
		c.countMissing(x, -1)
	}
}

func (c *credentials) countMissing(x Credential, by int) {
	for set := range c.missing {
		if !set.members[x] {
			c.missing[set] += by
		}
	}
}

// missingFrom returns how many of the credentials are not in set, which isn't the set
// of all. Only the first call for a set takes time; the set must not change after it.
func (c *credentials) missingFrom(set *CredentialSet) int {
	n, counted := c.missing[set]
	if !counted {
		for x := range c.rows {
			if !set.members[x] {
				n++
			}
		}
		c.missing[set] = n
	}
	return n
}
