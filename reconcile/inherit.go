package reconcile

import "github.com/lunsync/lunsync/spec"

// inherit gives each extent that replaces another, one that goes and shows the same,
// what hosts know that by: its serial and, where it can be set, its NAA. What the
// spec gives stays.
func (p *planner) inherit() error {
	goes := make(map[string]*node)
	for _, n := range p.nodes {
		if e, ok := n.step.Before.(*spec.Extent); ok && n.step.Op == Delete {
			goes[e.Backing()] = n
		}
	}
	for _, n := range p.nodes {
		e, ok := n.step.After.(*spec.Extent)
		if !ok || n.step.Op != Create || goes[e.Backing()] == nil {
			continue
		}
		old := goes[e.Backing()]
		heir := heirOf(e, old.step.Before.(*spec.Extent), !p.live.Release.FixedNAA)
		diff, err := changes(nil, heir)
		if err != nil {
			return err
		}
		n.step.After, n.step.Diff = heir, diff
		n.wait(old)
	}
	return nil
}

// heirOf returns e with what it leaves to the appliance taken from old.
func heirOf(e, old *spec.Extent, naa bool) *spec.Extent {
	heir := *e
	heir.Open = nil
	for _, field := range e.Open {
		switch {
		case field == "serial":
			heir.Serial = old.Serial
		case field == "naa" && naa:
			heir.NAA = old.NAA
		default:
			heir.Open = append(heir.Open, field)
		}
	}
	return &heir
}
