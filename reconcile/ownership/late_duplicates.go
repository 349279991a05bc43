package ownership

import (
	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// LateDuplicates returns the ids of the late duplicates among owned: the objects whose
// entry says that they are, while another object with the same key is there.
func LateDuplicates(owned map[client.ID]*Entry) map[client.ID]bool {
	first := make(map[spec.Key]client.ID)
	for id, e := range owned {
		best, ok := first[e.Key()]
		if !ok || meant(e, id, owned[best], best) {
			first[e.Key()] = id
		}
	}
	found := make(map[client.ID]bool)
	for id, e := range owned {
		if e.LateDuplicate && first[e.Key()] != id {
			found[id] = true
		}
	}
	return found
}

// meant reports whether the spec means the object of a rather than that of b: the one that
// is no late duplicate, else the one with the lower id.
func meant(a *Entry, aID client.ID, b *Entry, bID client.ID) bool {
	if a.LateDuplicate != b.LateDuplicate {
		return b.LateDuplicate
	}
	return aID < bID
}
