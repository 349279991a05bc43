package apply

import (
	"time"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/reconcile/statedir"
	"github.com/lunsync/lunsync/spec"
)

// recordStart adds to the journal that s is about to be sent, and returns the number of
// that line. The number is 0 if there is no journal, or none that can be written.
func (r *run) recordStart(s *plans.Step) (int, error) {
	if r.State == nil || r.unrecorded != nil {
		return 0, nil
	}
	e := r.entry(s)
	l := statedir.Line{Op: s.Op, Object: &e}
	if s.Op == plans.Create {
		l.Above, l.Alike = r.idsOf(s.Key.Kind).mark().highest, r.lookAlikes(&e)
	}
	return r.State.Begin(l)
}

// recordEnd adds to the journal how s ended, and notes what is known since. The id of
// ended is that of the object that s has written.
func (r *run) recordEnd(s *plans.Step, ended statedir.Line) {
	id := ended.ID
	ended.ID = 0
	if ended.Event == statedir.Done {
		r.noteDone(s, id)
		if s.Op == plans.Create {
			ended.ID = id
		}
	}
	if ended.N > 0 {
		if err := r.State.End(ended, r.reloadPending); err != nil {
			r.unrecorded = err
		}
	}
}

// entry returns the ledger entry of the object that s leaves. The entry has no natural
// keys if the object doesn't belong to the spec afterwards: because s deletes it, or
// because s creates again what another step has taken away from somebody else.
func (r *run) entry(s *plans.Step) ownership.Entry {
	if s.After == nil || !s.Temporary && r.Spec.Pos(s.Key) == (spec.Pos{}) {
		return ownership.Entry{Kind: s.Key.Kind, Name: s.Key.Name, ID: s.ID}
	}
	e := ownership.NewEntry(s.After, s.ID, r.Spec.Protected[s.Key])
	e.Name, e.Temporary, e.File = s.Key.Name, s.Temporary, r.files[r.Spec.Pos(s.Key).File]
	return e
}

// noteUnconfirmed notes that the appliance may still do s, if s is a create. Before is
// from before s was sent.
func (r *run) noteUnconfirmed(s *plans.Step, line int, before idMark) {
	if e := r.entry(s); s.Op == plans.Create && len(e.NaturalKeys) > 0 {
		r.unconfirmed = append(r.unconfirmed, ownership.UnconfirmedCreate{Entry: e, N: line, Above: before.highest, Alike: r.lookAlikes(&e)})
	}
}

// noteDone notes that s was done, and that its object has the given id.
func (r *run) noteDone(s *plans.Step, id client.ID) {
	r.checkedAt[ownership.ObjectID{Kind: s.Key.Kind, ID: id}] = time.Now()
	if s.Op != plans.Create {
		r.idUncertain[s.Key] = !r.live.Release.Of(s.Key.Kind).StableIDs
		delete(r.currentID, s.Key)
		if s.Op == plans.Delete {
			r.noteDeleted(s)
		}
		return
	}
	r.live.IDs.Put(s.Key, id)
	if c, ok := s.After.(*spec.Credential); ok {
		r.live.IDs.Put(c.Provides(), client.ID(c.Tag))
	}
	r.noteCreated(s, id)
	if e := r.entry(s); len(e.NaturalKeys) > 0 {
		e.ID = id
		r.entries = append(r.entries, e)
	}
}
