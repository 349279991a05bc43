package emulator

import (
	"maps"
	"slices"
)

// A row is one object, with its values by the API's names of the fields. Values are nil, bool,
// int64, string or []string. A row in a table is never changed; with returns a changed copy.
type row map[string]any

func (r row) id() int64 { return r.num("id") }

func (r row) num(field string) int64 {
	n, _ := r[field].(int64)
	return n
}

func (r row) str(field string) string {
	s, _ := r[field].(string)
	return s
}

func (r row) list(field string) []string {
	l, _ := r[field].([]string)
	return l
}

func (r row) with(field string, v any) row {
	c := maps.Clone(r)
	c[field] = v
	return c
}

// A table has the rows of one kind. An id is never used again unless reuses is set.
type table struct {
	rows map[int64]row
	last int64 // the highest id ever used
	// reuses says that a new row gets the lowest id that no row has.
	reuses bool
	index  map[string]map[any]map[int64]struct{}

	revision int // increases with every change
}

// newTable returns an empty table with an index of each of these fields.
func newTable(indexed []string) *table {
	t := &table{rows: map[int64]row{}, index: map[string]map[any]map[int64]struct{}{}}
	for _, f := range indexed {
		t.index[f] = map[any]map[int64]struct{}{}
	}
	return t
}

func (t *table) put(r row) {
	id := r.id()
	t.drop(id)
	t.revision++
	t.rows[id] = r
	t.last = max(t.last, id)
	for f, values := range t.index {
		if values[r[f]] == nil {
			values[r[f]] = map[int64]struct{}{}
		}
		values[r[f]][id] = struct{}{}
	}
}

func (t *table) drop(id int64) {
	r, ok := t.rows[id]
	if !ok {
		return
	}
	t.revision++
	delete(t.rows, id)
	for f, values := range t.index {
		delete(values[r[f]], id)
		if len(values[r[f]]) == 0 {
			delete(values, r[f])
		}
	}
}

// nextID returns the id of the next new row.
func (t *table) nextID() int64 {
	if !t.reuses {
		return t.last + 1
	}
	id := int64(1)
	for t.rows[id] != nil {
		id++
	}
	return id
}

// find returns the ids of the rows whose indexed field has the value, sorted.
func (t *table) find(field string, value any) []int64 {
	return slices.Sorted(maps.Keys(t.index[field][value]))
}

// ids returns all ids, sorted.
func (t *table) ids() []int64 { return slices.Sorted(maps.Keys(t.rows)) }

// newest returns the highest id of the rows that exist, or 0.
func (t *table) newest() int64 {
	var n int64
	for id := range t.rows {
		n = max(n, id)
	}
	return n
}
