package spec

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// A Mode says over which transport initiators reach a target.
type Mode string

// The modes, as a spec writes them.
const (
	ModeISCSI Mode = "ISCSI"
	ModeFC    Mode = "FC"
	ModeBoth  Mode = "BOTH"
)

// modes has every Mode, the default first.
var modes = []string{string(ModeISCSI), string(ModeFC), string(ModeBoth)}

// A Target is what initiators log in to.
type Target struct {
	Name  string `yaml:"name"`
	Alias string `yaml:"alias,omitempty"`
	Mode  Mode   `yaml:"mode"`
}

// Key identifies a target by its name.
func (t *Target) Key() Key { return Key{KindTarget, t.Name} }

// Refs returns nil: a target refers to nothing.
func (t *Target) Refs() []Key { return nil }

// Claims returns the name and the alias, if there is one. Both are unique among targets.
func (t *Target) Claims() []Claim {
	claims := []Claim{Claim("target name " + t.Name)}
	if t.Alias != "" {
		claims = append(claims, aliasClaim(t.Alias))
	}
	return claims
}

func aliasClaim(alias string) Claim { return Claim("alias " + alias) }

// Park returns a copy with a free alias. It keeps the name, by which the target is found
// after a crash, and never returns false.
func (t *Target) Park(free func(Claim) bool) (Resource, bool) {
	parked := *t
	parked.Alias = "parked-" + t.Name[:min(len(t.Name), 100)]
	for n := 2; !free(aliasClaim(parked.Alias)); n++ {
		parked.Alias = fmt.Sprintf("parked-%s-%d", t.Name[:min(len(t.Name), 100)], n)
	}
	return &parked, true
}

// targetForm matches the names of targets that the appliance accepts.
var targetForm = regexp.MustCompile(`^[-a-z0-9.:]+$`)

// A targetEntry is a target as a file has it.
type targetEntry struct {
	External    boolean `yaml:"external"`
	Alias       text    `yaml:"alias,null"`
	Mode        text    `yaml:"mode"`
	Groups      raw     `yaml:"groups"`
	LUNs        raw     `yaml:"luns"`
	Protect     boolean `yaml:"protect"`
	RenamedFrom text    `yaml:"renamed_from"`
}

type externalTarget struct {
	External boolean `yaml:"external"`
	Groups   raw     `yaml:"groups"`
	LUNs     raw     `yaml:"luns"`
}

func (l *loader) target(name string, n *node) {
	l.checkTargetName(l.entry, name)
	if l.external(n) {
		var e externalTarget
		l.fields(n, "an external target", &e)
		l.spec.Externals = append(l.spec.Externals, &Target{Name: name})
		l.parts(name, e.Groups, e.LUNs)
		return
	}
	l.managed()
	var e targetEntry
	l.fields(n, "a target", &e)
	t := &Target{
		Name:  name,
		Alias: l.alias(e.Alias),
		Mode:  Mode(l.oneOf(&e.Mode, modes...)),
	}
	l.protect(e.Protect)
	l.renamedFrom(e.RenamedFrom)
	l.spec.Resources = append(l.spec.Resources, t)
	l.parts(name, e.Groups, e.LUNs)
}

func (l *loader) checkTargetName(p place, name string) {
	switch {
	case name == "":
		l.fault(p, "a name must not be empty")
	case !targetForm.MatchString(name):
		l.fault(p, "the name of a target has only letters, digits, dots, hyphens and colons")
	case len(name) > maxText:
		l.fault(p, "has more than %d characters", maxText)
	}
}

// alias reads the alias of a target. No other target may have it.
func (l *loader) alias(t text) string {
	alias := l.label(t)
	switch {
	case !t.ok() || alias == "":
	case strings.EqualFold(alias, "target"):
		l.fault(t.place, "%q is a reserved word on the appliance", alias)
	default:
		l.claim(t.place, aliasClaim(alias))
	}
	return alias
}

// parts reads the groups and the LUNs of a target.
func (l *loader) parts(target string, groups, luns raw) {
	l.spec.scope.groups[target] = groups.given()
	l.spec.scope.luns[target] = luns.given()
	outer := l.key
	if groups.ok() {
		l.targetGroups(target, groups)
	}
	l.key = outer
	if luns.ok() {
		l.luns(target, luns)
	}
}

func (w *writer) targets() []named {
	var all []named
	for _, r := range w.index.byKind[KindTarget] {
		t := r.(*Target)
		all = append(all, named{
			name:    t.Name,
			remarks: append(slices.Clone(w.report.Remarks[t.Key()]), w.aboutParts(t.Name)...),
			entry:   func() *node { return w.targetEntry(t) },
		})
	}
	return all
}

func (w *writer) targetEntry(t *Target) *node {
	b := newBuilder(nil)
	b.text("alias", t.Alias, "")
	b.text("mode", string(cmp.Or(t.Mode, ModeISCSI)), string(ModeISCSI))
	if groups := (Key{KindTargetGroup, t.Name}); w.index.leftOutBy[groups] == nil {
		b.put("groups", targetGroupEntries(w.index.parts[groups]))
	}
	if luns := (Key{KindMapping, t.Name}); w.index.leftOutBy[luns] == nil {
		b.put("luns", lunEntries(w.index.parts[luns]))
	}
	return b.entry
}

// aboutParts returns the remarks on the groups and the LUNs of a target.
func (w *writer) aboutParts(target string) []string {
	var lines []string
	for _, k := range []Key{{KindTargetGroup, target}, {KindMapping, target}} {
		for _, r := range w.index.parts[k] {
			lines = append(lines, w.about(r.Key())...)
		}
		for _, leftOut := range w.index.leftOutBy[k] {
			lines = append(lines, w.explain(leftOut)...)
		}
	}
	return lines
}
