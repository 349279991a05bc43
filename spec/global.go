package spec

// A Global is the appliance's one set of iSCSI settings.
type Global struct {
	Basename string `yaml:"basename"`
	// ISNSServers are "IPv4", "[IPv6]" or either with a ":port".
	ISNSServers []string `yaml:"isns_servers"`
	// PoolAvailThreshold is a percentage from 1 to 99.
	PoolAvailThreshold int `yaml:"pool_avail_threshold,omitempty"`
	Open               `yaml:"-"`
}

// Key returns the one key of this kind.
func (g *Global) Key() Key { return Key{KindGlobal, "global"} }

// Refs returns nil: the settings stand alone.
func (g *Global) Refs() []Key { return nil }

// Claims returns nil: there is only one.
func (g *Global) Claims() []Claim { return nil }
