package statedir

import (
	"fmt"

	"github.com/lunsync/lunsync/reconcile/fingerprint"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/spec"
)

// A resemblance says how far an appliance looks like the one that a ledger was
// kept of.
//
// What only one appliance can have is the NAA of an extent, which is random. The
// fingerprint of an extent covers it, so that any ledger holds it. Appliances that
// were set up from one file have the same ids, names and contents, but other NAAs,
// unless the file gives them.
type resemblance struct {
	sameDisks, otherDisks int // extents with the id and the name, by whether all else is the same
	same, other           int // everything else
}

// sure reports whether the disks say that it is the same appliance.
func (l *resemblance) sure() bool { return l.sameDisks > 0 && l.sameDisks >= l.otherDisks }

// likely reports whether all that is known is the same, where no disk can tell.
func (l *resemblance) likely() bool {
	return l.sameDisks+l.otherDisks+l.other == 0 && l.same > 0
}

func (l *resemblance) disks() string {
	return fmt.Sprintf("%d of %d extents have the same id, name and NAA", l.sameDisks, l.sameDisks+l.otherDisks)
}

// compareLedger returns how far live looks like what l was kept of. An extent whose NAA s
// gives says nothing: another appliance may be kept by the same file.
func compareLedger(l *ownership.Ledger, live *inventory.Live, s *spec.Spec) resemblance {
	there := make(map[ownership.ObjectID]spec.Resource, len(live.Objects))
	for i := range live.Objects {
		o := &live.Objects[i]
		there[o.ObjectID()] = o.Resource
	}
	given := givenNAAs(s)
	var found resemblance
	for _, e := range l.Entries() {
		if !e.LateDuplicate && !e.Temporary && e.Fingerprint != "" {
			found.count(&e, there[e.ObjectID()], given)
		}
	}
	return found
}

// count notes whether r, the object that has the id of an entry, or nil, is still what
// the entry tells of.
func (l *resemblance) count(e *ownership.Entry, r spec.Resource, given map[string]bool) {
	same := r != nil && e.Fingerprint == fingerprint.Of(r)
	x, isExtent := r.(*spec.Extent)
	switch {
	case isExtent && (x.NAA == "" || given[x.NAA]):
	case isExtent && same:
		l.sameDisks++
	case isExtent:
		l.otherDisks++
	case same:
		l.same++
	default:
		l.other++
	}
}

// givenNAAs returns the NAAs that s gives.
func givenNAAs(s *spec.Spec) map[string]bool {
	given := make(map[string]bool)
	for _, r := range s.Resources {
		if x, ok := r.(*spec.Extent); ok && x.NAA != "" {
			given[x.NAA] = true
		}
	}
	return given
}
