package access

// Trim shortens m to the targets at its start that take at most limit bytes, about, and
// returns how many targets it has removed.
func (m *Map) Trim(limit int) (removed int) {
	size := 0
	for i := range m.Targets {
		if size += m.Targets[i].size(); size > limit {
			removed = len(m.Targets) - i
			m.Targets = append([]MapTarget(nil), m.Targets[:i]...) // a copy, so that the rest is freed
			return removed
		}
	}
	return 0
}

// entrySize is about what an entry takes besides its texts, in bytes.
const entrySize = 80

// size returns about how many bytes t takes.
func (t *MapTarget) size() int {
	size := entrySize + len(t.Name) + len(t.Alias)
	for i := range t.Groups {
		g := &t.Groups[i]
		size += 2 * entrySize
		for _, list := range [][]string{g.Listen, g.Initiators, g.Networks, g.Users} {
			for _, text := range list {
				size += entrySize/4 + len(text)
			}
		}
	}
	for i := range t.LUNs {
		size += entrySize + len(t.LUNs[i].Extent) + len(t.LUNs[i].Backing)
	}
	return size
}
