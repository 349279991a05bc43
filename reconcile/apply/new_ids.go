package apply

import (
	"fmt"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// A creation is what a create of this run was answered to have made.
type creation struct {
	step  plans.Step
	above client.ID // the highest id of the kind that was known before
}

// checkID returns nil if the id that the answer to s names can be that of a new
// object. Ids grow and never come back (wire-facts 1): one that is no higher than
// those that are known belongs to another object, which was there before or which
// another create of this run was answered to have made. Then only a reading tells
// what s has made.
func (r *run) checkID(s *plans.Step, id client.ID) error {
	if s.Op != plans.Create || id > r.top[s.Key.Kind] {
		return nil
	}
	r.claimed[s.Key] = id
	return fmt.Errorf("the answer names %s, which was there before: %w", client.Unnamed(id), client.ErrDoubtful)
}

// recheck looks at the create that was answered before with the id that the answer to
// s names as well. Where a reading shows that its object has another id, it gets that;
// where the object is not there, nothing may refer to it.
func (r *run) recheck(s *plans.Step, objects []client.Object) {
	row := ownership.ObjectID{Kind: s.Key.Kind, ID: r.claimed[s.Key]}
	first, ok := r.created[row]
	if !ok {
		return
	}
	found := findCreated(&first.step, objects, first.above)
	if found != nil && found.ID == row.ID {
		return
	}
	k := first.step.Key
	r.Log.Warn("an earlier answer named the wrong object", keyKey, k.String(), keyID, row.ID)
	delete(r.created, row)
	r.live.IDs.Forget(k)
	r.top[row.Kind] = r.highest(row.Kind)
	if found != nil {
		r.live.IDs.Put(k, found.ID)
		r.noteCreation(&first.step, found.ID)
	}
}

// noteCreation notes that s, a create, has made the object with the given id.
func (r *run) noteCreation(s *plans.Step, id client.ID) {
	row := ownership.ObjectID{Kind: s.Key.Kind, ID: id}
	r.created[row] = creation{*s, r.top[row.Kind]}
	r.top[row.Kind] = max(r.top[row.Kind], id)
	r.rows[row.Kind]++
}

// highest returns the highest id of kind k that was read before the plan, or that a
// create of this run was answered with.
func (r *run) highest(k spec.Kind) client.ID {
	var top client.ID
	for i := range r.live.Objects {
		if o := &r.live.Objects[i]; o.Key.Kind == k {
			top = max(top, o.ID)
		}
	}
	for row := range r.created {
		if row.Kind == k {
			top = max(top, row.ID)
		}
	}
	return top
}
