package spec

import "strings"

// All means everyone. It is the only item of a list of initiators or networks, or it is in
// place of the name of an initiator group.
const All = "ALL"

// An InitiatorGroup says which hosts may connect: those whose name is among its initiators
// and whose address is in its networks.
type InitiatorGroup struct {
	Name       string   `yaml:"-"`
	Initiators []string `yaml:"initiators"` // iSCSI names, or ALL alone
	// Networks are masked CIDRs and addresses, in lower case, or ALL alone.
	Networks []string `yaml:"networks"`
	Comment  string   `yaml:"comment"`
	Open     `yaml:"-"`
}

// Key identifies an initiator group by its name in the spec. The appliance has none.
func (g *InitiatorGroup) Key() Key { return Key{KindInitiatorGroup, g.Name} }

// Named returns a copy with another name.
func (g *InitiatorGroup) Named(name string) Resource {
	named := *g
	named.Name = name
	return &named
}

// Refs returns nil: an initiator group refers to nothing.
func (g *InitiatorGroup) Refs() []Key { return nil }

// Claims returns nil: two groups may be equal.
func (g *InitiatorGroup) Claims() []Claim { return nil }

// An initiatorGroupEntry is an initiator group as a file has it.
type initiatorGroupEntry struct {
	External   boolean `yaml:"external"`
	Initiators list    `yaml:"initiators"`
	Networks   list    `yaml:"networks"`
	Comment    text    `yaml:"comment"`
}

func (l *loader) initiatorGroup(name string, n *node) {
	l.checkName(l.entry, name)
	var e initiatorGroupEntry
	if l.external(n) {
		l.fields(n, "an external initiator group", &e)
		l.externalInitiatorGroup(name, &e)
		return
	}
	l.managed()
	l.fields(n, "an initiator group", &e)
	if !e.Initiators.given() && !e.Networks.given() && n.kind == mappingNode {
		l.fault(l.entry, "needs initiators or networks; write [ALL] to let everyone in")
	}
	g := &InitiatorGroup{Name: name, Initiators: []string{All}, Networks: []string{All}}
	if e.Initiators.given() {
		g.Initiators = l.setOrAll(e.Initiators, parseInitiator)
		l.warnOfCase(e.Initiators)
	}
	if e.Networks.given() {
		g.Networks = l.setOrAll(e.Networks, ParseNetwork)
	}
	g.Comment, g.Open = l.commentOrName(e.Comment, nil)
	l.spec.Resources = append(l.spec.Resources, g)
}

func (l *loader) externalInitiatorGroup(name string, e *initiatorGroupEntry) {
	if !e.Initiators.given() && !e.Networks.given() && !e.Comment.given() {
		l.fault(l.entry, "needs initiators, networks or comment to be found by")
	}
	g := &InitiatorGroup{Name: name, Comment: l.findingComment(e.Comment)}
	if e.Initiators.given() {
		g.Initiators = l.setOrAll(e.Initiators, parseInitiator)
		l.warnOfCase(e.Initiators)
	}
	if e.Networks.given() {
		g.Networks = l.setOrAll(e.Networks, ParseNetwork)
	}
	l.spec.Externals = append(l.spec.Externals, g)
}

// setOrAll returns the items of x as set does, or ALL alone if x has it.
func (l *loader) setOrAll(x list, parse func(string) (string, error)) []string {
	for _, item := range x.items {
		switch {
		case item.v != All:
		case len(x.items) == 1:
			return []string{All}
		default:
			l.fault(item.place, "%s stands alone; remove it or all the others", All)
			return []string{All}
		}
	}
	if x.ok() && len(x.items) == 0 {
		l.fault(x.place, "must not be empty; write [ALL] to let everyone in")
	}
	set := l.set(x, parse)
	w := configFieldAt(x.place)
	if problem := w.tooLong(strings.Join(set, "\n")); problem != "" {
		l.fault(x.place, "%s", problem)
	}
	return set
}

func (g *InitiatorGroup) entry() *node {
	b := newBuilder(g.Open)
	b.set("initiators", g.Initiators)
	b.set("networks", g.Networks)
	b.put("comment", scalar(g.Comment))
	return b.entry
}

func (w *writer) initiatorGroups() []named { return w.plain(KindInitiatorGroup) }
