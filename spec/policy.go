package spec

import (
	"regexp"
	"slices"
	"strings"
)

// A Prune says which objects are deleted of those that the spec doesn't list.
type Prune string

// The ways to prune.
const (
	PruneOwned Prune = "owned" // those that belong to the spec
	PruneNone  Prune = "none"  // none of them
	PruneAll   Prune = "all"   // all of those that the spec manages
)

// What happens to targets that are to be deleted and have a connected initiator, on
// releases that check this.
const (
	InUseRefuse = "refuse" // the appliance refuses to delete them
	InUseForce  = "force"  // they are deleted
)

// A Policy limits what a plan may do. The zero value is not valid. The Policy of a [Spec]
// has a default for each field that the file leaves out; see [DefaultPolicy].
type Policy struct {
	Prune      Prune
	MaxDeletes string   // a number of objects, or a percentage of those of a kind, such as "30%"
	InUse      string   // one of [InUses]
	Refuse     []string // classes of steps, of [Refusable], that a plan must not have
}

// DefaultPolicy returns the policy of a spec that states none.
func DefaultPolicy() Policy {
	return Policy{Prune: PruneOwned, MaxDeletes: "30%", InUse: InUseRefuse}
}

// Prunes returns the ways to prune, the default first.
func Prunes() []string { return []string{string(PruneOwned), string(PruneNone), string(PruneAll)} }

// InUses returns the values of [Policy.InUse], the default first.
func InUses() []string { return []string{InUseRefuse, InUseForce} }

// Refusable returns the classes of steps that a policy can refuse, sorted. Package plans
// says what they mean.
func Refusable() []string { return []string{"disrupts", "identity", "widens"} }

// A policyEntry is the section policy as a file has it.
type policyEntry struct {
	Prune      text    `yaml:"prune"`
	MaxDeletes literal `yaml:"max_deletes"`
	InUse      text    `yaml:"in_use"`
	Refuse     list    `yaml:"refuse"`
}

func (l *loader) policy(n *node) {
	if !l.once("policy", l.entry) {
		return
	}
	var e policyEntry
	l.fields(n, "policy", &e)
	p := &l.spec.Policy
	p.Prune = Prune(l.oneOf(&e.Prune, Prunes()...))
	p.InUse = l.oneOf(&e.InUse, InUses()...)
	if e.MaxDeletes.ok() {
		p.MaxDeletes = e.MaxDeletes.v
		if !ValidMaxDeletes(p.MaxDeletes) {
			l.fault(e.MaxDeletes.place, "want a number such as 5, or a percentage from 0%% to 100%%")
		}
	}
	if e.Refuse.given() {
		p.Refuse = l.classes(e.Refuse)
	}
}

// classes reads a list of classes of steps.
func (l *loader) classes(x list) []string {
	all := Refusable()
	for _, item := range x.items {
		if !slices.Contains(all, item.v) && !item.bad {
			l.fault(item.place, "must be %s%s", alternatives(all), hint(item.v, slices.Values(all)))
		}
	}
	return l.set(x, func(s string) (string, error) { return s, nil })
}

var (
	countForm   = regexp.MustCompile(`^(0|[1-9][0-9]{0,8})$`)
	percentForm = regexp.MustCompile(`^([0-9]|[1-9][0-9]|100)%$`)
)

// ValidMaxDeletes reports whether s is a valid [Policy.MaxDeletes]: a number, or a
// percentage such as "30%".
func ValidMaxDeletes(s string) bool {
	if strings.HasSuffix(s, "%") {
		return percentForm.MatchString(s)
	}
	return countForm.MatchString(s)
}
