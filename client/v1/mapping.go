package v1

import (
	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

type mappingRow struct {
	Target client.ID `json:"iscsi_target" spec:"target,filled"`
	Extent client.ID `json:"iscsi_extent" spec:"extent,filled"`
	LUN    *int      `json:"iscsi_lunid" spec:"lun,present"`
}

func encodeMapping(m *spec.Mapping, x *refs) mappingRow {
	return mappingRow{
		Target: x.id(spec.KindTarget, m.Target),
		Extent: x.id(spec.KindExtent, m.Extent),
		LUN:    wireLUN(m, x.traits),
	}
}

// wireLUN returns the number that the appliance keeps for m, or nil for none.
func wireLUN(m *spec.Mapping, traits client.Traits) *int {
	if m.AutoLUN || m.LUN == 0 && traits.NullLUN0 {
		return nil
	}
	return &m.LUN
}

func decodeMapping(w mappingRow, n *names) *spec.Mapping {
	return &spec.Mapping{
		Target:  n.ids.Name(spec.KindTarget, w.Target),
		Extent:  n.ids.Name(spec.KindExtent, w.Extent),
		LUN:     valueOf(w.LUN),
		AutoLUN: w.LUN == nil,
	}
}

// numberAutoLUNs numbers the mappings that the appliance keeps without a number: it gives
// them the lowest that the others of their target leave free (wire-facts 11).
func numberAutoLUNs(objects []client.Object) {
	taken := make(map[string]map[int]bool)
	for _, o := range objects {
		m := o.Resource.(*spec.Mapping)
		if taken[m.Target] == nil {
			taken[m.Target] = make(map[int]bool)
		}
		if !m.AutoLUN {
			taken[m.Target][m.LUN] = true
		}
	}
	next := make(map[string]int)
	for _, o := range objects {
		m := o.Resource.(*spec.Mapping)
		if !m.AutoLUN {
			continue
		}
		for taken[m.Target][next[m.Target]] {
			next[m.Target]++
		}
		m.LUN = next[m.Target]
		next[m.Target]++
	}
}
