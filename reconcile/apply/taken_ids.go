package apply

import (
	"slices"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/spec"
)

// A takenIDs has the ids of one kind that objects are known to have. If ids ascend and
// are never reused, the highest one is enough.
type takenIDs struct {
	ascending bool
	highest   client.ID
	takenAt   map[client.ID]int // the value of count at which each was taken, if they don't ascend
	count     int
}

// An idMark is a point in time: it tells which ids were taken then.
type idMark struct {
	highest client.ID
	count   int
}

func (t *takenIDs) mark() idMark { return idMark{t.highest, t.count} }

func (t *takenIDs) add(id client.ID) {
	if t.ascending {
		t.highest = max(t.highest, id)
		return
	}
	t.count++
	t.takenAt[id] = t.count
}

// free removes the id of a deleted object, so that another object may get it.
func (t *takenIDs) free(id client.ID) { delete(t.takenAt, id) }

// isNew reports whether id was not taken at m.
func (t *takenIDs) isNew(id client.ID, m idMark) bool {
	if t.ascending {
		return id > m.highest
	}
	at, taken := t.takenAt[id]
	return !taken || at > m.count
}

// idsOf returns the ids of kind k that are taken: by the objects that the plan was made
// from, and by those that this run has created.
func (r *run) idsOf(k spec.Kind) *takenIDs {
	if r.ids[k] == nil {
		r.ids[k] = &takenIDs{ascending: r.live.Release.Of(k).AscendingIDs, takenAt: make(map[client.ID]int)}
	}
	return r.ids[k]
}

// noteNotCreated notes that this run has not created the object with the given id,
// although an answer said so.
func (r *run) noteNotCreated(id ownership.ObjectID) {
	delete(r.created, id)
	t := r.idsOf(id.Kind)
	t.free(id.ID)
	if !t.ascending {
		return
	}
	t.highest = 0
	for i := range r.live.Objects {
		if o := &r.live.Objects[i]; o.Key.Kind == id.Kind {
			t.add(o.ID)
		}
	}
	for other := range r.created {
		if other.Kind == id.Kind {
			t.add(other.ID)
		}
	}
}

// lookAlikes returns the ids of the objects, known before a create, that look like the
// object which the create makes, sorted. It returns nil if ids ascend, because then the
// id of the new object tells it apart.
func (r *run) lookAlikes(e *ownership.Entry) []client.ID {
	if r.live.Release.Of(e.Kind).AscendingIDs {
		return nil
	}
	ids := []client.ID{}
	for i := range r.live.Objects {
		if o := &r.live.Objects[i]; o.Key.Kind == e.Kind && e.IsLike(o.Resource) {
			ids = append(ids, o.ID)
		}
	}
	for id, c := range r.created {
		if id.Kind == e.Kind && e.IsLike(c.step.After) {
			ids = append(ids, id.ID)
		}
	}
	slices.Sort(ids)
	return ids
}
