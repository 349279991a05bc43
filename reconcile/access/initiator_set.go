package access

import (
	"maps"
	"slices"

	"github.com/lunsync/lunsync/reconcile/networks"
	"github.com/lunsync/lunsync/spec"
)

// An InitiatorSet is a set of initiators: those whose name is in one set and whose
// address is in another. Its zero value is empty.
type InitiatorSet struct {
	Names    Set[string]
	Networks networks.Set
}

// AnyInitiator returns the set of all initiators, which a target group without an
// initiator group admits.
func AnyInitiator() InitiatorSet { return InitiatorSet{AllOf[string](), networks.All()} }

// InitiatorsOf returns the initiators that g admits. ALL beside other names counts for
// nothing: the appliance drops it from the configuration that it makes (wire-facts 11).
func InitiatorsOf(g *spec.InitiatorGroup) InitiatorSet {
	named := slices.DeleteFunc(slices.Clone(g.Initiators), func(name string) bool { return name == spec.All })
	names := SetOf(named...)
	if len(named) == 0 {
		names = AllOf[string]()
	}
	return InitiatorSet{names, networks.Of(g.Networks)}
}

// Lists returns s as the two lists of an initiator group.
func (s InitiatorSet) Lists() (initiators, nets []string) {
	if s.Names.all {
		return []string{spec.All}, s.Networks.List()
	}
	return slices.Sorted(maps.Keys(s.Names.members)), s.Networks.List()
}

// Intersect returns the set of the initiators that are in both s and t.
func (s InitiatorSet) Intersect(t InitiatorSet) InitiatorSet {
	return InitiatorSet{s.Names.Intersect(t.Names), s.Networks.Intersect(t.Networks)}
}

// Empty reports whether s contains no initiator.
func (s InitiatorSet) Empty() bool { return s.Names.Empty() || s.Networks.Empty() }

// Within reports whether t contains all initiators that s contains.
func (s InitiatorSet) Within(t InitiatorSet) bool {
	return s.Empty() || s.Names.Within(t.Names) && s.Networks.Within(t.Networks)
}

// WithinEither reports whether one of a and b contains all initiators that s contains.
func (s InitiatorSet) WithinEither(a, b InitiatorSet) bool { return s.Within(a) || s.Within(b) }
