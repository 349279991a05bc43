package spec

// A Credential is one user of an auth group.
type Credential struct {
	Group      string `yaml:"-"`
	Tag        int    `yaml:"tag"` // the group's number, which is its identity
	User       string `yaml:"user"`
	Secret     Secret `yaml:"secret"`
	PeerUser   string `yaml:"peer_user,omitempty"`
	PeerSecret Secret `yaml:"peer_secret,omitempty"`
}

// Key identifies a credential by its group and its user.
func (c *Credential) Key() Key { return Key{KindCredential, c.Group + "/" + c.User} }

// Refs returns nil: a credential stands alone.
func (c *Credential) Refs() []Key { return nil }

// Claims returns nil: the appliance takes the same user twice.
func (c *Credential) Claims() []Claim { return nil }

// Provides returns the key of the auth group, which exists while any of its
// credentials does.
func (c *Credential) Provides() Key { return AuthGroup(c.Group) }
