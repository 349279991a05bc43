package v1

import (
	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// kindTraits are the facts about a kind that a plan depends on. No field may have its zero
// value, which means that nobody has found out.
type kindTraits struct {
	ascendingIDs, stableIDs, duplicates fact

	identity []string // byKey if the key identifies the object
	// writes and deletes report whether the service is known to reload after them.
	writes, deletes func(*release) bool
	cascades        []spec.Kind
}

// A fact is yes or no. Its zero value is neither.
type fact int

const (
	_ fact = iota
	yes
	no
)

// byKey is the identity of an object that its key identifies.
var byKey = []string{}

// nothing is deleted with an object.
var nothing = []spec.Kind{}

func reloads(*release) bool  { return true }
func noReload(*release) bool { return false }

func loudGroups(r *release) bool { return !r.silentGroups }
func loudRows(r *release) bool   { return !r.silentRows }

// of returns the facts as they are in release r.
func (t *kindTraits) of(r *release) client.KindTraits {
	return client.KindTraits{
		AscendingIDs:  t.ascendingIDs == yes,
		StableIDs:     t.stableIDs == yes,
		Duplicates:    t.duplicates == yes,
		Identity:      t.identity,
		WritesReload:  t.writes(r),
		DeletesReload: t.deletes(r),
		Cascades:      t.cascades,
	}
}
