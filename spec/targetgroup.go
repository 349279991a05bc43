package spec

// A TargetGroup lets the initiators of a group reach a target through a portal.
type TargetGroup struct {
	Target         string     `yaml:"-"`
	Portal         string     `yaml:"-"`
	InitiatorGroup string     `yaml:"initiator_group"` // ALL lets everyone in
	AuthMethod     AuthMethod `yaml:"auth_method"`
	AuthGroup      string     `yaml:"auth_group,omitempty"`
	InitialDigest  string     `yaml:"initial_digest"`
}

// Key identifies a target group by its target and its portal: a target has at
// most one on each (wire-facts 4.7).
func (g *TargetGroup) Key() Key { return Key{KindTargetGroup, g.Target + "/" + g.Portal} }

// Refs returns the target, the portal and, where they are set, the initiator
// group and the auth group.
func (g *TargetGroup) Refs() []Key {
	refs := []Key{{KindTarget, g.Target}, {KindPortal, g.Portal}}
	if g.InitiatorGroup != All {
		refs = append(refs, Key{KindInitiatorGroup, g.InitiatorGroup})
	}
	if g.AuthGroup != "" {
		refs = append(refs, AuthGroup(g.AuthGroup))
	}
	return refs
}

// Claims returns nil: the pair of target and portal is the key.
func (g *TargetGroup) Claims() []Claim { return nil }
