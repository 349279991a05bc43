package spec

// A Portal is a set of addresses on which the appliance listens.
type Portal struct {
	Name string `yaml:"-"`
	// Listen has "IPv4:port" and "[IPv6]:port".
	Listen              []string   `yaml:"listen"`
	Comment             string     `yaml:"comment"`
	DiscoveryAuthMethod AuthMethod `yaml:"discovery_auth_method"`
	DiscoveryAuthGroup  string     `yaml:"discovery_auth_group,omitempty"`
	// Tag is a number that the appliance chooses. If two portals have the same, the
	// daemon rejects its whole configuration (wire-facts 11).
	Tag  int `yaml:"tag,omitempty"`
	Open `yaml:"-"`
}

// Key identifies a portal by its name in the spec. The appliance has none.
func (p *Portal) Key() Key { return Key{KindPortal, p.Name} }

// Named returns a copy with another name.
func (p *Portal) Named(name string) Resource {
	named := *p
	named.Name = name
	return &named
}

// Refs returns the auth group of discovery, if there is one.
func (p *Portal) Refs() []Key {
	if p.DiscoveryAuthGroup == "" {
		return nil
	}
	return []Key{AuthGroup(p.DiscoveryAuthGroup)}
}

// Claims returns the addresses, each of which only one portal can have.
func (p *Portal) Claims() []Claim {
	claims := make([]Claim, len(p.Listen))
	for i, addr := range p.Listen {
		claims[i] = listenClaim(addr)
	}
	return claims
}

func listenClaim(addr string) Claim { return Claim("listen " + addr) }

// Park returns a copy that listens on no address. It never returns false.
func (p *Portal) Park(func(Claim) bool) (Resource, bool) {
	parked := *p
	parked.Listen = nil
	return &parked, true
}

// A portalEntry is a portal as a file has it.
type portalEntry struct {
	External boolean `yaml:"external"`
	Listen   list    `yaml:"listen"`
	Comment  text    `yaml:"comment"`
	Method   text    `yaml:"discovery_auth_method"`
	Group    text    `yaml:"discovery_auth_group,null"`
	Protect  boolean `yaml:"protect"`
}

type externalPortal struct {
	External boolean `yaml:"external"`
	Listen   list    `yaml:"listen"`
	Comment  text    `yaml:"comment"`
}

func (l *loader) portal(name string, n *node) {
	l.checkName(l.entry, name)
	if l.external(n) {
		l.externalPortal(name, n)
		return
	}
	l.managed()
	var e portalEntry
	l.fields(n, "a portal", &e)
	p := &Portal{Name: name, Listen: l.listen(e.Listen), Open: Open{"tag"}}
	if !e.Listen.given() && n.kind == mappingNode {
		l.fault(l.entry, "listen is missing; a portal has at least one address")
	}
	p.Comment, p.Open = l.commentOrName(e.Comment, p.Open)
	p.DiscoveryAuthMethod, p.DiscoveryAuthGroup = l.auth(e.Method, e.Group)
	l.protect(e.Protect)
	l.spec.Resources = append(l.spec.Resources, p)
}

func (l *loader) externalPortal(name string, n *node) {
	var e externalPortal
	l.fields(n, "an external portal", &e)
	if !e.Listen.given() && !e.Comment.given() {
		l.fault(l.entry, "needs listen or comment to be found by")
	}
	p := &Portal{Name: name, Comment: l.findingComment(e.Comment)}
	if e.Listen.given() {
		p.Listen = l.listen(e.Listen)
	}
	l.spec.Externals = append(l.spec.Externals, p)
}

// listen reads a list of addresses, in canonical form. No other portal may have them.
func (l *loader) listen(x list) []string {
	if x.ok() && len(x.items) == 0 {
		l.fault(x.place, "must not be empty; a portal has at least one address")
	}
	for _, item := range x.items {
		if addr, err := ParseListen(item.v); err == nil {
			l.claim(item.place, listenClaim(addr))
		}
	}
	return l.set(x, ParseListen)
}

// commentOrName returns the comment of an object that has no name on the appliance. If the
// file has none, the comment is the resource's name, and the field is added to open: the
// object is created with that comment and may have another one later.
func (l *loader) commentOrName(t text, open Open) (string, Open) {
	if !t.given() {
		return l.key.Name, append(open, "comment")
	}
	return l.comment(t), open
}

// findingComment returns the comment by which an external object is found.
func (l *loader) findingComment(t text) string {
	comment := l.comment(t)
	if t.ok() && comment == "" {
		l.fault(t.place, "must not be empty; nothing could be found by it")
	}
	return comment
}

// protect records whether the resource being read is protected.
func (l *loader) protect(f boolean) {
	if f.or(false) {
		l.spec.Protected[l.key] = true
	}
}

func (p *Portal) entry() *node {
	b := newBuilder(p.Open)
	b.set("listen", p.Listen)
	b.put("comment", scalar(p.Comment))
	b.text("discovery_auth_method", string(p.DiscoveryAuthMethod), string(AuthNone))
	b.text("discovery_auth_group", p.DiscoveryAuthGroup, "")
	return b.entry
}

func (w *writer) portals() []named { return w.plain(KindPortal) }
