package apply

import (
	"fmt"
	"slices"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// A creation is what a create of this run was answered to have made.
type creation struct {
	step   plans.Step
	before moment // of the ids of the kind
}

// takenIDs are the ids of a kind that are known to be taken. Where ids ascend and never
// come back, the highest one says it all.
type takenIDs struct {
	ascending bool
	highest   client.ID
	at        map[client.ID]int // when each was taken, if they don't ascend
	count     int
}

// A moment tells which ids were taken then.
type moment struct {
	highest client.ID
	count   int
}

func (t *takenIDs) now() moment { return moment{t.highest, t.count} }

func (t *takenIDs) add(id client.ID) {
	if t.ascending {
		t.highest = max(t.highest, id)
		return
	}
	t.count++
	t.at[id] = t.count
}

// free notes that the object with an id was deleted, so that another may get the id.
func (t *takenIDs) free(id client.ID) { delete(t.at, id) }

// isNew reports whether id was not taken at a moment.
func (t *takenIDs) isNew(id client.ID, then moment) bool {
	if t.ascending {
		return id > then.highest
	}
	at, taken := t.at[id]
	return !taken || at > then.count
}

// idsOf returns the ids of kind k that are taken: those that were read before the plan,
// and those that creates of this run were answered with.
func (r *run) idsOf(k spec.Kind) *takenIDs {
	if r.ids[k] == nil {
		r.ids[k] = &takenIDs{ascending: r.live.Release.Of(k).AscendingIDs, at: make(map[client.ID]int)}
	}
	return r.ids[k]
}

// giveBack notes that no create has made the object with the given id.
func (r *run) giveBack(row ownership.ObjectID) {
	delete(r.created, row)
	t := r.idsOf(row.Kind)
	t.free(row.ID)
	t.highest = 0
	for i := range r.live.Objects {
		if o := &r.live.Objects[i]; o.Key.Kind == row.Kind && t.ascending {
			t.add(o.ID)
		}
	}
	for other := range r.created {
		if other.Kind == row.Kind && t.ascending {
			t.add(other.ID)
		}
	}
}

// alike returns the ids that objects had before which look like what a create is to
// make. Where ids ascend that isn't needed: it returns nil.
func (r *run) alike(e *ownership.Entry) []client.ID {
	if r.live.Release.Of(e.Kind).AscendingIDs {
		return nil
	}
	ids := []client.ID{}
	for i := range r.live.Objects {
		if o := &r.live.Objects[i]; o.Key.Kind == e.Kind && e.IsLike(o.Resource) {
			ids = append(ids, o.ID)
		}
	}
	for row, c := range r.created {
		if row.Kind == e.Kind && e.IsLike(c.step.After) {
			ids = append(ids, row.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

// checkID returns nil if the id that the answer to s names can be that of a new
// object. One that is taken belongs to another object, which was there before or which
// another create of this run was answered to have made. Then only a reading tells what
// s has made.
func (r *run) checkID(s *plans.Step, id client.ID) error {
	if t := r.idsOf(s.Key.Kind); s.Op != plans.Create || t.isNew(id, t.now()) {
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
	found := r.findCreated(&first.step, objects, first.before)
	if found != nil && found.ID == row.ID {
		return
	}
	k := first.step.Key
	r.Log.Warn("an earlier answer named the wrong object", keyKey, k.String(), keyID, row.ID)
	r.giveBack(row)
	r.live.IDs.Forget(k)
	if found != nil {
		r.live.IDs.Put(k, found.ID)
		r.noteCreation(&first.step, found.ID)
	}
}

// noteCreation notes that s, a create, has made the object with the given id.
func (r *run) noteCreation(s *plans.Step, id client.ID) {
	row := ownership.ObjectID{Kind: s.Key.Kind, ID: id}
	ids := r.idsOf(row.Kind)
	r.created[row] = creation{*s, ids.now()}
	ids.add(id)
	r.rows[row.Kind]++
}

// freeIDs notes that s, if it is a delete, was done.
func (r *run) freeIDs(s *plans.Step) {
	if s.Op != plans.Delete {
		return
	}
	r.idsOf(s.Key.Kind).free(s.ID)
	for _, k := range s.Cascades {
		if o := r.live.Find(k); o != nil {
			r.idsOf(k.Kind).free(o.ID)
		}
	}
}
