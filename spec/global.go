package spec

import "slices"

// A Global is the iSCSI settings of an appliance, which has one set of them.
type Global struct {
	Basename string `yaml:"basename"`
	// ISNSServers are "IPv4", "[IPv6]" or either with a ":port".
	ISNSServers []string `yaml:"isns_servers"`
	// PoolAvailThreshold is a percentage from 1 to 99, or 0 for none.
	PoolAvailThreshold int `yaml:"pool_avail_threshold,omitempty"`
	Open               `yaml:"-"`
}

// Key returns the only key of this kind.
func (g *Global) Key() Key { return Key{KindGlobal, "global"} }

// Refs returns nil: the settings refer to nothing.
func (g *Global) Refs() []Key { return nil }

// Claims returns nil: there is only one Global.
func (g *Global) Claims() []Claim { return nil }

// A globalEntry is the section global as a file has it.
type globalEntry struct {
	Basename           text   `yaml:"basename"`
	ISNSServers        list   `yaml:"isns_servers"`
	PoolAvailThreshold number `yaml:"pool_avail_threshold,null"`
}

// global reads the section global. It can be in several files, each with other fields.
func (l *loader) global(n *node) {
	l.key = (&Global{}).Key()
	if _, ok := l.given["global"]; !ok {
		l.given["global"] = l.entry.pos
	}
	var e globalEntry
	l.fields(n, "global", &e)
	if !e.Basename.given() && !e.ISNSServers.given() && !e.PoolAvailThreshold.given() {
		return
	}
	g := l.globalSoFar()
	if l.manages(g, e.Basename.place) {
		g.Basename = l.required(e.Basename)
	}
	if l.manages(g, e.ISNSServers.place) {
		g.ISNSServers = l.set(e.ISNSServers, ParseISNS)
	}
	if l.manages(g, e.PoolAvailThreshold.place) {
		g.PoolAvailThreshold = l.percent(e.PoolAvailThreshold)
	}
}

// globalSoFar returns the settings that were read before, or new ones without a field.
func (l *loader) globalSoFar() *Global {
	for _, r := range l.spec.Resources {
		if g, ok := r.(*Global); ok {
			return g
		}
	}
	g := &Global{Open: Open{"basename", "isns_servers", "pool_avail_threshold"}}
	l.spec.Resources = append(l.spec.Resources, g)
	l.spec.pos[g.Key()] = l.entry.pos
	return g
}

// manages reports whether the file has the field at p for the first time. If so, g no
// longer leaves it to the appliance.
func (l *loader) manages(g *Global, p place) bool {
	if !p.given() || !l.once(p.field, p) {
		return false
	}
	g.Open = slices.DeleteFunc(g.Open, func(name string) bool { return name == p.field })
	return true
}

func (g *Global) entry() *node {
	b := newBuilder(g.Open)
	b.put("basename", scalar(g.Basename))
	b.set("isns_servers", g.ISNSServers)
	if g.PoolAvailThreshold == 0 {
		b.put("pool_avail_threshold", &node{tag: tagNull, value: "null"})
	} else {
		b.put("pool_avail_threshold", integer(g.PoolAvailThreshold))
	}
	return b.entry
}
