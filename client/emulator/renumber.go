package emulator

import (
	"cmp"
	"slices"
)

// renumber gives the rows the tags from 1, in the order of their old tags.
func (t *table) renumber(tag string) {
	ids := t.ids()
	slices.SortStableFunc(ids, func(a, b int64) int {
		return cmp.Compare(t.rows[a].num(tag), t.rows[b].num(tag))
	})
	for i, id := range ids {
		if want := int64(i) + 1; t.rows[id].num(tag) != want {
			t.put(t.rows[id].with(tag, want))
		}
	}
}
