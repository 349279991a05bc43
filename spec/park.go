package spec

import (
	"fmt"
	"hash/fnv"
)

// Park returns a copy with a free serial and a free NAA in place of those that it has, or
// false if it has neither. It keeps the name, by which the extent is found after a crash.
func (e *Extent) Park(free func(Claim) bool) (Resource, bool) {
	if e.NAA == "" && e.Serial == "" {
		return nil, false
	}
	h := fnv.New64a()
	h.Write([]byte(e.Name))
	parked := *e
	for n := h.Sum64(); e.NAA != ""; n++ {
		parked.NAA = fmt.Sprintf("0x6589cfc000000%019x", n)
		if free(naaClaim(parked.NAA)) {
			break
		}
	}
	for n := h.Sum64(); e.Serial != ""; n++ {
		parked.Serial = fmt.Sprintf("%016x", n)
		if free(serialClaim(parked.Serial)) {
			break
		}
	}
	return &parked, true
}
