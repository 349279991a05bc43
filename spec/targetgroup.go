package spec

// A TargetGroup lets the initiators of an initiator group reach a target through a portal.
type TargetGroup struct {
	Target         string     `yaml:"-"`
	Portal         string     `yaml:"-"`
	InitiatorGroup string     `yaml:"initiator_group"` // ALL lets everyone in
	AuthMethod     AuthMethod `yaml:"auth_method"`
	AuthGroup      string     `yaml:"auth_group,omitempty"`
	InitialDigest  string     `yaml:"initial_digest"`
}

// Key identifies a target group by its target and its portal. A target has at most one group
// for each portal (wire-facts 4.7).
func (g *TargetGroup) Key() Key { return Key{KindTargetGroup, g.Target + "/" + g.Portal} }

// PortalKey returns the key of g's portal.
func (g *TargetGroup) PortalKey() Key { return Key{KindPortal, g.Portal} }

// InitiatorGroupKey returns the key of the initiator group that g admits. If g admits
// everyone, no resource has that key.
func (g *TargetGroup) InitiatorGroupKey() Key { return Key{KindInitiatorGroup, g.InitiatorGroup} }

// Refs returns the target, the portal and, if there are such, the initiator group and the
// auth group.
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

// A targetGroupEntry is a group of a target as a file has it.
type targetGroupEntry struct {
	Portal         text `yaml:"portal"`
	InitiatorGroup text `yaml:"initiator_group"`
	Method         text `yaml:"auth_method"`
	AuthGroup      text `yaml:"auth_group"`
	InitialDigest  text `yaml:"initial_digest"`
}

// defaultDigest lets the initiator and the appliance negotiate the digest.
const defaultDigest = "Auto"

func (l *loader) targetGroups(target string, groups raw) {
	if groups.n.kind != listNode {
		l.fault(groups.place, "want a list of groups, as in [{portal: …, initiator_group: …}]")
		return
	}
	for _, item := range groups.n.items {
		l.targetGroup(target, item)
	}
}

func (l *loader) targetGroup(target string, n *node) {
	l.key, l.field = Key{KindTarget, target}, "groups"
	if n.isNull() {
		l.fault(l.here(n), "an item of this list has no value")
		return
	}
	if portal := n.get("portal"); portal != nil {
		l.key = (&TargetGroup{Target: target, Portal: portal.value}).Key()
	}
	l.field = ""
	var e targetGroupEntry
	l.fields(n, "a group of a target", &e)
	if n.kind != mappingNode || !l.complete(n, &e) {
		return
	}
	at := l.here(n)
	if first, twice := l.spec.pos[l.key]; twice {
		l.fault(at, "%s is given twice, first at %s", l.key.String(), first)
		return
	}
	l.spec.pos[l.key] = at.pos
	g := &TargetGroup{Target: target, Portal: e.Portal.v, InitiatorGroup: e.InitiatorGroup.v, InitialDigest: defaultDigest}
	g.AuthMethod, g.AuthGroup = l.auth(e.Method, e.AuthGroup)
	if e.InitialDigest.given() {
		g.InitialDigest = l.required(e.InitialDigest)
	}
	l.spec.Resources = append(l.spec.Resources, g)
}

// complete reports whether a group has the fields that it needs. It records a mistake for each
// one that is missing, and the references of those that are there.
func (l *loader) complete(n *node, e *targetGroupEntry) bool {
	if !e.Portal.given() {
		l.fault(l.here(n), "portal is missing")
	}
	if !e.InitiatorGroup.given() {
		l.fault(l.here(n), "initiator_group is missing; write ALL to let everyone in")
	}
	if e.Portal.ok() {
		l.ref(e.Portal.place, Key{KindPortal, e.Portal.v})
	}
	if e.InitiatorGroup.ok() && e.InitiatorGroup.v != All {
		l.ref(e.InitiatorGroup.place, Key{KindInitiatorGroup, e.InitiatorGroup.v})
	}
	return e.Portal.ok() && e.InitiatorGroup.ok()
}

func targetGroupEntries(groups []Resource) *node {
	n := &node{kind: listNode, tag: "!!seq"}
	for _, r := range groups {
		g := r.(*TargetGroup)
		b := newBuilder(nil)
		b.put("portal", scalar(g.Portal))
		b.put("initiator_group", scalar(g.InitiatorGroup))
		b.text("auth_method", string(g.AuthMethod), string(AuthNone))
		b.text("auth_group", g.AuthGroup, "")
		b.text("initial_digest", g.InitialDigest, defaultDigest)
		n.items = append(n.items, b.entry)
	}
	return n
}
