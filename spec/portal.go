package spec

// A Portal is a set of addresses on which the appliance listens.
type Portal struct {
	Name string `yaml:"-"`
	// Listen holds "IPv4:port" and "[IPv6]:port".
	Listen              []string   `yaml:"listen"`
	Comment             string     `yaml:"comment"`
	DiscoveryAuthMethod AuthMethod `yaml:"discovery_auth_method"`
	DiscoveryAuthGroup  string     `yaml:"discovery_auth_group,omitempty"`
	// Tag is the number that the appliance chooses. No two portals may share one:
	// the daemon then refuses its whole configuration (wire-facts 11).
	Tag  int `yaml:"tag,omitempty"`
	Open `yaml:"-"`
}

// Key identifies a portal by the name that the spec gives it.
func (p *Portal) Key() Key { return Key{KindPortal, p.Name} }

// Refs returns the auth group that discovery asks for.
func (p *Portal) Refs() []Key {
	if p.DiscoveryAuthGroup == "" {
		return nil
	}
	return []Key{AuthGroup(p.DiscoveryAuthGroup)}
}

// Claims returns the addresses.
func (p *Portal) Claims() []Claim {
	claims := make([]Claim, len(p.Listen))
	for i, addr := range p.Listen {
		claims[i] = Claim("listen " + addr)
	}
	return claims
}

// Park returns a copy that listens nowhere. There is always room for it.
func (p *Portal) Park(func(Claim) bool) (Resource, bool) {
	parked := *p
	parked.Listen = nil
	return &parked, true
}
