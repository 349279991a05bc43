package emulator

import (
	"maps"
	"reflect"
	"slices"
)

// A foreignRow is a row that belongs to another client, as it was when it was compared last.
type foreignRow struct {
	kind string
	row  row
}

// Disown marks the rows of a kind with these ids as those of another client. Each request that
// changes or deletes one of them counts in ForeignWrites of [Stats], once for each row. Changed
// tags don't count: the appliance renumbers rows when others are deleted (wire-facts 6).
func (s *Server) Disown(kind string, ids ...int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range ids {
		if r, ok := s.tables[kind].rows[id]; ok {
			s.foreign = append(s.foreign, foreignRow{kind, r})
		}
	}
}

// compareForeign counts the foreign rows that have changed. It keeps each as it is now, and
// forgets those that were deleted.
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

// countedTags are the fields that the appliance numbers by itself, by kind.
var countedTags = map[string]string{"portal": portalTag, "authorizedinitiator": initiatorTag}

// alike reports whether two rows of a kind are equal except for the tag that the appliance
// numbers.
func alike(kind string, a, b row) bool {
	tag := countedTags[kind]
	if tag == "" {
		return reflect.DeepEqual(a, b)
	}
	return maps.EqualFunc(a.with(tag, nil), b.with(tag, nil), func(x, y any) bool { return reflect.DeepEqual(x, y) })
}
