package spec

import "strconv"

// MaxLUN is the highest LUN that the appliance takes (wire-facts 4.8).
const MaxLUN = 1023

// A Mapping shows an extent to initiators as a LUN of a target.
type Mapping struct {
	Target string `yaml:"-"`
	Extent string `yaml:"-"`
	LUN    int    `yaml:"lun"`
	// Floating marks a mapping that the appliance keeps without a number. LUN is
	// then the one that it gives it: the lowest that is free.
	Floating bool `yaml:"-"`
}

// Key identifies a mapping by what it connects.
func (m *Mapping) Key() Key { return Key{KindMapping, m.Target + "/" + m.Extent} }

// Refs returns the target and the extent.
func (m *Mapping) Refs() []Key {
	return []Key{{KindTarget, m.Target}, {KindExtent, m.Extent}}
}

// Claims returns the LUN, which is unique within the target.
func (m *Mapping) Claims() []Claim { return []Claim{lunClaim(m.Target, m.LUN)} }

func lunClaim(target string, lun int) Claim {
	return Claim("lun " + target + "/" + strconv.Itoa(lun))
}

// Park returns a copy on the highest LUN that is free. Low ones would shift the
// floating mappings of the target.
func (m *Mapping) Park(free func(Claim) bool) (Resource, bool) {
	parked := *m
	parked.Floating = false
	for parked.LUN = MaxLUN; parked.LUN >= 0; parked.LUN-- {
		if free(lunClaim(parked.Target, parked.LUN)) {
			return &parked, true
		}
	}
	return nil, false
}
