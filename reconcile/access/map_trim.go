package access

// Trim leaves the targets out of p from the one on with which it would take more than
// max bytes, and returns how many those are.
func (p *Picture) Trim(max int) (left int) {
	size := 0
	for i := range p.Targets {
		if size += p.Targets[i].size(); size > max {
			left = len(p.Targets) - i
			p.Targets = append([]PictureTarget(nil), p.Targets[:i]...)
			return left
		}
	}
	return 0
}

// entrySize is about what an entry takes beside its texts.
const entrySize = 80

// size returns about how many bytes t takes.
func (t *PictureTarget) size() int {
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
