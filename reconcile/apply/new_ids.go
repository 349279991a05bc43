package apply

import (
	"fmt"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/plans"
)

// A creation is a create that was done according to its answer.
type creation struct {
	step   plans.Step
	before idMark // before the create
}

// checkID returns an error that wraps [client.ErrDoubtful] if the id in the answer to s
// can't be that of a new object, because another object has it: one that existed before,
// or one that an earlier create of this run has made. Then only a reading tells what s
// has made.
func (r *run) checkID(s *plans.Step, id client.ID) error {
	if t := r.idsOf(s.Key.Kind); s.Op != plans.Create || t.isNew(id, t.mark()) {
		return nil
	}
	r.wrongID[s.Key] = id
	return fmt.Errorf("the answer names %s, which was there before: %w", client.Unnamed(id), client.ErrDoubtful)
}

// recheck looks again at the earlier create of this run that was answered with the same
// id as s. If a reading shows its object under another id, the run uses that id from
// then on; if the object is not there, nothing may refer to it.
func (r *run) recheck(s *plans.Step, objects []client.Object) {
	id := ownership.ObjectID{Kind: s.Key.Kind, ID: r.wrongID[s.Key]}
	first, ok := r.created[id]
	if !ok {
		return
	}
	found := r.findCreated(&first.step, objects, first.before)
	if found != nil && found.ID == id.ID {
		return
	}
	k := first.step.Key
	r.Log.Warn("an earlier answer named the wrong object", keyKey, k.String(), keyID, id.ID)
	r.noteNotCreated(id)
	r.live.IDs.Forget(k)
	if found != nil {
		r.live.IDs.Put(k, found.ID)
		r.noteCreated(&first.step, found.ID)
	}
}

// noteCreated notes that s, a create, has made the object with the given id.
func (r *run) noteCreated(s *plans.Step, id client.ID) {
	ids := r.idsOf(s.Key.Kind)
	r.created[ownership.ObjectID{Kind: s.Key.Kind, ID: id}] = creation{*s, ids.mark()}
	ids.add(id)
	r.objectCount[s.Key.Kind]++
}

// noteDeleted notes that the object of s, a delete, is gone, with those that the
// appliance deletes along with it.
func (r *run) noteDeleted(s *plans.Step) {
	r.idsOf(s.Key.Kind).free(s.ID)
	for _, k := range s.Cascades {
		if o := r.live.Find(k); o != nil {
			r.idsOf(k.Kind).free(o.ID)
		}
	}
}
