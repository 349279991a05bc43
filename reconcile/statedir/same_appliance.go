package statedir

import (
	"fmt"

	"github.com/lunsync/lunsync/reconcile/fingerprint"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/spec"
)

// A resemblance says how much of a ledger is also true of an appliance.
//
// Only the NAA of an extent, which is random, differs between appliances. The fingerprint
// of an extent covers it, and each ledger has those. Appliances that were set up from one
// file have the same ids, names and contents but other NAAs, unless the file gives them.
type resemblance struct {
	sameDisks, otherDisks int // extents with the id and the name, by whether all else is the same
	same, other           int // everything else
}

// sure reports whether the extents prove that it is the same appliance.
func (l *resemblance) sure() bool { return l.sameDisks > 0 && l.sameDisks >= l.otherDisks }

// likely reports whether all that is known is the same, and there is no extent to prove it.
func (l *resemblance) likely() bool {
	return l.sameDisks+l.otherDisks+l.other == 0 && l.same > 0
}

func (l *resemblance) disks() string {
	return fmt.Sprintf("%d of %d extents have the same id, name and NAA", l.sameDisks, l.sameDisks+l.otherDisks)
}

// compareLedger returns how much of l is true of live. An extent whose NAA s gives proves
// nothing: another appliance may be managed by the same file.
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

// count adds one entry. R is the object with its id, or nil.
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
