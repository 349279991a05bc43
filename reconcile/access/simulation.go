package access

import (
	"maps"
	"slices"

	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// A simulation is the state of an appliance while a plan is carried out. It starts with
// what is live; apply does one step.
type simulation struct {
	state
	resources map[spec.Key]spec.Resource
	// dependents are the target groups and mappings that refer to each key. Those of a
	// target are its groups alone.
	dependents map[spec.Key]map[spec.Key]bool
	mapped     map[string]int // how many mappings each target has
	// admits caches whether each target admits anybody, until a step may change that.
	admits      map[string]bool
	credentials map[string]*credentials // by auth group
	wide        []spec.Key              // the portals that have ever listed a wildcard
}

// newSimulation returns a simulation that starts with live, whose state is before.
func newSimulation(live *inventory.Live, before *state) *simulation {
	s := &simulation{
		state:       *newState(before),
		resources:   make(map[spec.Key]spec.Resource, len(live.Objects)),
		dependents:  make(map[spec.Key]map[spec.Key]bool),
		mapped:      make(map[string]int),
		admits:      make(map[string]bool),
		credentials: make(map[string]*credentials),
	}
	s.resource = func(k spec.Key) spec.Resource { return s.resources[k] }
	s.required = func(authGroup string) authentication { return s.credentialsOf(authGroup).required() }
	for i := range live.Objects {
		s.put(live.Objects[i].Key, live.Objects[i].Resource)
	}
	return s
}

// apply does a step.
func (s *simulation) apply(step *plans.Step) {
	for _, k := range step.Cascades {
		s.put(k, nil)
	}
	s.put(step.Key, step.After)
}

// put makes r the resource of the key k, or removes that resource if r is nil.
func (s *simulation) put(k spec.Key, r spec.Resource) {
	if k.Kind != spec.KindMapping && k.Kind != spec.KindExtent {
		clear(s.admits)
	}
	if c, ok := r.(*spec.Credential); ok {
		// First, so that a credential that stays as it is never counts as removed.
		s.credentialsOf(c.Group).add(credentialOf(c))
	}
	s.remove(k)
	s.claim(r, 1)
	if r == nil {
		return
	}
	s.resources[k] = r
	switch r := r.(type) {
	case *spec.Mapping:
		s.mapped[r.Target]++
	case *spec.Portal:
		if HasWildcard(r.Listen) && !slices.Contains(s.wide, k) {
			s.wide = append(s.wide, k)
		}
	}
	s.addDependent(k, r)
}

// addDependent adds k to the dependents of what its resource r refers to.
func (s *simulation) addDependent(k spec.Key, r spec.Resource) {
	for _, ref := range r.Refs() {
		if k.Kind == spec.KindMapping && ref.Kind == spec.KindTarget {
			continue
		}
		if s.dependents[ref] == nil {
			s.dependents[ref] = make(map[spec.Key]bool)
		}
		s.dependents[ref][k] = true
	}
}

// remove removes the resource of the key k, if there is one.
func (s *simulation) remove(k spec.Key) {
	old := s.resources[k]
	if old == nil {
		return
	}
	switch old := old.(type) {
	case *spec.Credential:
		s.credentialsOf(old.Group).remove(credentialOf(old))
	case *spec.Mapping:
		s.mapped[old.Target]--
	}
	s.claim(old, -1)
	for _, ref := range old.Refs() {
		delete(s.dependents[ref], k)
	}
	delete(s.resources, k)
}

// credentialsOf returns the credentials of an auth group, never nil.
func (s *simulation) credentialsOf(authGroup string) *credentials {
	if s.credentials[authGroup] == nil {
		s.credentials[authGroup] = newCredentials()
	}
	return s.credentials[authGroup]
}

// groupsOf returns the keys of the target groups of a target. The caller must not
// change the map.
func (s *simulation) groupsOf(target string) map[spec.Key]bool {
	return s.dependents[spec.Key{Kind: spec.KindTarget, Name: target}]
}

// affected returns the target groups and mappings whose admission or disk a step may
// change.
func (s *simulation) affected(step *plans.Step) []spec.Key {
	var keys []spec.Key
	for _, k := range append([]spec.Key{step.Key}, step.Cascades...) {
		if k.Kind.IsPart() {
			keys = append(keys, k)
		}
	}
	for _, ref := range s.references(step) {
		for k := range s.dependents[ref] {
			keys = append(keys, k)
		}
	}
	if s.relation.merges() {
		return s.withSiblings(keys)
	}
	return keys
}

// withSiblings returns keys and the other groups of the targets whose groups are in keys.
func (s *simulation) withSiblings(keys []spec.Key) []spec.Key {
	all := make(map[spec.Key]bool)
	for _, k := range keys {
		all[k] = true
		if k.Kind == spec.KindTargetGroup {
			maps.Copy(all, s.groupsOf(k.Parent()))
		}
	}
	return slices.Collect(maps.Keys(all))
}

// references returns the keys by which target groups and mappings refer to what a step
// changes.
func (s *simulation) references(step *plans.Step) []spec.Key {
	keys := []spec.Key{step.Key}
	if step.Key.Kind == spec.KindPortal {
		keys = append(keys, s.wide...) // a wildcard stands for what no other portal lists
	}
	for _, r := range []spec.Resource{step.Before, step.After} {
		if c, ok := r.(*spec.Credential); ok {
			keys = append(keys, c.Provides())
		}
	}
	return keys
}

// A snapshot is what a target group admits or what a mapping shows in one state.
type snapshot struct {
	admission admission // of a target group
	disk      Disk      // of a mapping
	// effective says whether that makes a difference to hosts: whether the target of
	// the group has mappings, or the target of the mapping admits anybody.
	effective bool
}

// snapshots returns those of target groups and mappings, in the order of keys.
func (s *simulation) snapshots(keys []spec.Key) []snapshot {
	all := make([]snapshot, len(keys))
	for i, k := range keys {
		if k.Kind == spec.KindTargetGroup {
			all[i] = snapshot{admission: s.admission(k), effective: s.mapped[k.Parent()] > 0}
		} else {
			all[i] = snapshot{disk: s.disk(k), effective: s.admitsAnybody(k.Parent())}
		}
	}
	return all
}

// admitsAnybody reports whether a group of the target admits anybody.
func (s *simulation) admitsAnybody(target string) bool {
	admits, cached := s.admits[target]
	if cached {
		return admits
	}
	for k := range s.groupsOf(target) {
		admits = admits || !s.admission(k).empty()
	}
	s.admits[target] = admits
	return admits
}

// anyReached reports whether a host can reach a LUN of any target.
func (s *simulation) anyReached() bool {
	for target, n := range s.mapped {
		if n > 0 && s.admitsAnybody(target) {
			return true
		}
	}
	return false
}
