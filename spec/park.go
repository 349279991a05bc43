package spec

import (
	"fmt"
	"hash/fnv"
)

// Park returns a copy with an NAA that is free. It returns false for an extent
// without one. The name stays: it is what the extent is found by after a crash.
func (e *Extent) Park(free func(Claim) bool) (Resource, bool) {
	if e.NAA == "" {
		return nil, false
	}
	h := fnv.New64a()
	h.Write([]byte(e.Name))
	parked := *e
	for n := h.Sum64(); ; n++ {
		parked.NAA = fmt.Sprintf("0x6589cfc000000%019x", n)
		if free(naaClaim(parked.NAA)) {
			return &parked, true
		}
	}
}
