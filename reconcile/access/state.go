package access

import (
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// A state is what an appliance has stored at one moment: before a plan, after it or
// after one of its steps.
type state struct {
	relation relation
	resource func(spec.Key) spec.Resource // nil if there is none
	// required returns what target groups require that name the auth group.
	required func(authGroup string) authentication
	// claimed counts the portals that list each address. It is empty if no portal lists
	// a wildcard.
	claimed   map[string]int
	wildcards wildcards // shared by all states of a plan
	// initiators caches what initiator groups admit; it is shared by all states of a plan.
	initiators map[*spec.InitiatorGroup]InitiatorSet
	// writable has an entry for each backing that a target shows, and says whether it
	// may be written there. Only the states before and after a plan have it.
	writable map[backingKey]bool
}

// A backingKey is a zvol, file or disk that a target shows.
type backingKey struct{ target, backing string }

// newState returns a state without resources that has the relation of like and shares
// its caches.
func newState(like *state) *state {
	return &state{
		relation: like.relation, wildcards: like.wildcards, initiators: like.initiators,
		claimed: make(map[string]int), writable: make(map[backingKey]bool),
	}
}

// stateBefore returns the state that a plan starts from.
func stateBefore(live *inventory.Live, r relation, w wildcards) *state {
	before := newState(&state{relation: r, wildcards: w, initiators: make(map[*spec.InitiatorGroup]InitiatorSet)})
	before.resource = func(k spec.Key) spec.Resource {
		if o := live.Find(k); o != nil {
			return o.Resource
		}
		return nil
	}
	sets := make(map[string]CredentialSet)
	for i := range live.Objects {
		before.index(live.Objects[i].Key, live.Objects[i].Resource, sets)
	}
	before.required = requiredBy(sets)
	return before
}

// stateAfter returns the state that a plan leads to from the state before it.
func stateAfter(steps []plans.Step, live *inventory.Live, before *state) *state {
	changed := make(map[spec.Key]spec.Resource) // nil if it is deleted
	for i := range steps {
		for _, k := range steps[i].Cascades {
			changed[k] = nil
		}
		changed[steps[i].Key] = steps[i].After
	}
	after := newState(before)
	after.resource = func(k spec.Key) spec.Resource {
		if r, ok := changed[k]; ok {
			return r
		}
		return before.resource(k)
	}
	sets := make(map[string]CredentialSet)
	for k, r := range changed {
		after.index(k, r, sets)
	}
	for i := range live.Objects {
		if _, ok := changed[live.Objects[i].Key]; !ok {
			after.index(live.Objects[i].Key, live.Objects[i].Resource, sets)
		}
	}
	after.required = requiredBy(sets)
	return after
}

// index records what r, of the key k, claims and shows, and adds it to sets if it is a
// credential. R may be nil.
func (s *state) index(k spec.Key, r spec.Resource, sets map[string]CredentialSet) {
	AddCredential(sets, r)
	s.claim(r, 1)
	if d := s.disk(k); !d.empty() {
		b := backingKey{k.Parent(), d.backing}
		s.writable[b] = s.writable[b] || d.writable
	}
}

// requiredBy returns what the auth groups with the given credentials require.
func requiredBy(credentials map[string]CredentialSet) func(authGroup string) authentication {
	sets := make(map[string]*CredentialSet, len(credentials))
	for group, set := range credentials {
		sets[group] = &set
	}
	return func(group string) authentication {
		if sets[group] == nil {
			sets[group] = new(CredentialSet)
		}
		return authentication{fixed: sets[group]}
	}
}

// shows reports whether the target shows the backing of d, writable if d is, through
// any mapping.
func (s *state) shows(target string, d Disk) bool {
	writable, ok := s.writable[backingKey{target, d.backing}]
	return d.empty() || ok && (writable || !d.writable)
}

// grants reports whether the state grants all that x, a snapshot of the target group or
// mapping k, grants.
func (s *state) grants(k spec.Key, x snapshot) bool {
	if k.Kind == spec.KindTargetGroup {
		return x.admission.within(s.admission(k))
	}
	return s.shows(k.Parent(), x.disk)
}
