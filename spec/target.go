package spec

import "fmt"

// A Mode is the transport that a target is reached by.
type Mode string

// The modes, as a spec spells them.
const (
	ModeISCSI Mode = "ISCSI"
	ModeFC    Mode = "FC"
	ModeBoth  Mode = "BOTH"
)

// A Target is what initiators log in to.
type Target struct {
	Name  string `yaml:"name"`
	Alias string `yaml:"alias,omitempty"`
	Mode  Mode   `yaml:"mode"`
}

// Key identifies a target by its name.
func (t *Target) Key() Key { return Key{KindTarget, t.Name} }

// Refs returns nil: a target stands alone.
func (t *Target) Refs() []Key { return nil }

// Claims returns the name and the alias, each unique among targets.
func (t *Target) Claims() []Claim {
	claims := []Claim{Claim("target name " + t.Name)}
	if t.Alias != "" {
		claims = append(claims, aliasClaim(t.Alias))
	}
	return claims
}

func aliasClaim(alias string) Claim { return Claim("alias " + alias) }

// Park returns a copy with an alias that is free. The name stays: it is what the
// target is found by after a crash.
func (t *Target) Park(free func(Claim) bool) (Resource, bool) {
	parked := *t
	parked.Alias = "parked-" + t.Name[:min(len(t.Name), 100)]
	for n := 2; !free(aliasClaim(parked.Alias)); n++ {
		parked.Alias = fmt.Sprintf("parked-%s-%d", t.Name[:min(len(t.Name), 100)], n)
	}
	return &parked, true
}
