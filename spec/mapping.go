package spec

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// MaxLUN is the highest LUN that the appliance accepts (wire-facts 4.8).
const MaxLUN = 1023

// A Mapping makes an extent a LUN of a target.
type Mapping struct {
	Target string `yaml:"-"`
	Extent string `yaml:"-"`
	LUN    int    `yaml:"lun"`
	// AutoLUN says that the appliance stores no number for the mapping, so that it gets
	// the lowest one that is free in its target. LUN is that number.
	AutoLUN bool `yaml:"-"`
}

// Key identifies a mapping by its target and its extent.
func (m *Mapping) Key() Key { return Key{KindMapping, m.Target + "/" + m.Extent} }

// Refs returns the target and the extent.
func (m *Mapping) Refs() []Key {
	return []Key{{KindTarget, m.Target}, {KindExtent, m.Extent}}
}

// Claims returns the LUN, which is unique in the target.
func (m *Mapping) Claims() []Claim { return []Claim{lunClaim(m.Target, m.LUN)} }

func lunClaim(target string, lun int) Claim {
	return Claim("lun " + target + "/" + strconv.Itoa(lun))
}

// Park returns a copy with the highest free LUN, or false if none is free. A low LUN could
// change the numbers of mappings whose LUN the appliance chooses.
func (m *Mapping) Park(free func(Claim) bool) (Resource, bool) {
	parked := *m
	parked.AutoLUN = false
	for parked.LUN = MaxLUN; parked.LUN >= 0; parked.LUN-- {
		if free(lunClaim(parked.Target, parked.LUN)) {
			return &parked, true
		}
	}
	return nil, false
}

// luns reads the LUNs of a target, a mapping of numbers to names of extents.
func (l *loader) luns(target string, luns raw) {
	if luns.n.kind != mappingNode {
		l.fault(luns.place, "want LUNs by number, as in {0: vm-0}")
		return
	}
	seen := make(map[int]Pos)
	for i := 0; i < len(luns.n.items); i += 2 {
		key, value := luns.n.items[i], luns.n.items[i+1]
		l.key, l.field = Key{KindTarget, target}, "luns"
		lun, ok := l.lun(key)
		if !ok {
			continue
		}
		if first, twice := seen[lun]; twice {
			l.fault(l.here(key), "%s is given twice, first at %s", "LUN "+strconv.Itoa(lun), first)
			continue
		}
		seen[lun] = l.here(key).pos
		l.mapping(target, lun, value)
	}
}

// lun returns the number of a key. It accepts a number in quotes too, because keys in JSON
// are strings.
func (l *loader) lun(key *node) (int, bool) {
	n := *key
	if n.tag == tagString && n.value != "" && strings.Trim(n.value, "0123456789") == "" {
		n.tag = tagInt
	}
	lun, problem := parseInt(&n)
	if problem == "" && (lun < 0 || lun > MaxLUN) {
		problem = fmt.Sprintf("a LUN is a number from 0 to %d", MaxLUN)
	}
	if problem != "" {
		l.fault(l.here(key), "%s", problem)
	}
	return lun, problem == ""
}

func (l *loader) mapping(target string, lun int, n *node) {
	if n.kind != scalarNode || n.tag != tagString {
		l.fault(l.here(n), "want the name of an extent")
		return
	}
	m := &Mapping{Target: target, Extent: trim(n.value), LUN: lun}
	l.key, l.field = m.Key(), ""
	at := l.here(n)
	if first, twice := l.spec.pos[l.key]; twice {
		l.fault(at, "extent %q is in this target twice, first at %s", m.Extent, first)
		return
	}
	l.spec.pos[l.key] = at.pos
	l.ref(at, Key{KindExtent, m.Extent})
	l.spec.Resources = append(l.spec.Resources, m)
}

func lunEntries(mappings []Resource) *node {
	sorted := slices.SortedStableFunc(slices.Values(mappings), func(a, b Resource) int {
		return a.(*Mapping).LUN - b.(*Mapping).LUN
	})
	n := &node{kind: mappingNode, tag: "!!map"}
	for _, r := range sorted {
		m := r.(*Mapping)
		n.items = append(n.items, integer(m.LUN), scalar(m.Extent))
	}
	return n
}
