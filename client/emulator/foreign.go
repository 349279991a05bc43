package emulator

import (
	"maps"
	"reflect"
	"slices"
)

// A foreignRow is a row that somebody else made, as it was when the server was told.
type foreignRow struct {
	kind string
	row  row
}

// Disown tells the server that the rows that it has of a kind with the given ids
// belong to somebody else. A request that changes or deletes one of them counts in
// [Stats].ForeignWrites, once for each row. Tags don't count: the appliance gives
// them out anew when others are deleted (wire-facts 6).
func (s *Server) Disown(kind string, ids ...int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range ids {
		if r, ok := s.tables[kind].rows[id]; ok {
			s.foreign = append(s.foreign, foreignRow{kind, r})
		}
	}
}

// compareForeign counts the foreign rows that are not as they were. What is found
// changed was recorded as it is now; what is gone is forgotten.
func (s *Server) compareForeign() {
	s.foreign = slices.DeleteFunc(s.foreign, func(f foreignRow) bool {
		_, there := s.tables[f.kind].rows[f.row.id()]
		if !there {
			s.stats.ForeignWrites++
		}
		return !there
	})
	for i, f := range s.foreign {
		if now := s.tables[f.kind].rows[f.row.id()]; !alike(f.kind, f.row, now) {
			s.stats.ForeignWrites++
			s.foreign[i].row = now
		}
	}
}

// countedTags are the fields that the appliance numbers by itself.
var countedTags = map[string]string{"portal": portalTag, "authorizedinitiator": initiatorTag}

// alike reports whether two rows of a kind differ in nothing but their counted tag.
func alike(kind string, a, b row) bool {
	tag := countedTags[kind]
	if tag == "" {
		return reflect.DeepEqual(a, b)
	}
	return maps.EqualFunc(a.with(tag, nil), b.with(tag, nil), func(x, y any) bool { return reflect.DeepEqual(x, y) })
}
