package apply

import (
	"context"
	"errors"
	"time"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/reconcile/statedir"
	"github.com/lunsync/lunsync/spec"
)

// A busy appliance is asked again a few times.
const (
	maxBusy  = 4
	busyWait = time.Second // where it doesn't say how long
)

// attempt does one write: it makes sure of what it is about, has it recorded, and
// sends it. An interrupt ends waiting, but no request.
func (r *run) attempt(ctx context.Context, i int) error {
	patience := ctx
	if r.due[i] {
		patience = context.WithoutCancel(ctx)
	}
	s := r.plan.Steps[i] // a copy: the object may have got another id
	if s.Op == plans.Delete && s.Temporary {
		id, err := r.live.IDs.ID(s.Key) // an earlier step has made it
		if err != nil {
			return err
		}
		s.ID = id
	}
	if id, ok := r.at[s.Key]; ok && s.Op != plans.Create {
		s.ID = id
	}
	gone, err := r.known(context.WithoutCancel(ctx), &s)
	if gone || err != nil {
		return err
	}
	n, err := r.note(&s)
	if err != nil {
		r.unrecorded = err
		if !r.due[i] {
			return errUnrecorded
		}
	}
	err = r.write(context.WithoutCancel(ctx), patience, &s, n)
	if errors.Is(err, client.ErrUnshown) {
		return r.wait(i, &s, n, err)
	}
	return err
}

// note records that s is about to be sent, and returns its number.
func (r *run) note(s *plans.Step) (int, error) {
	if r.State == nil || r.unrecorded != nil {
		return 0, nil
	}
	e := r.entry(s)
	l := statedir.Line{Op: s.Op, Object: &e}
	if s.Op == plans.Create {
		l.Above, l.Alike = r.idsOf(s.Key.Kind).now().highest, r.alike(&e)
	}
	return r.State.Begin(l)
}

// entry returns what is to be remembered of what s leaves. It has no marks if that
// doesn't come to belong to the spec: a delete leaves nothing, and some creates
// give somebody back what another step takes away.
func (r *run) entry(s *plans.Step) ownership.Entry {
	if s.After == nil || !s.Temporary && r.Spec.Pos(s.Key) == (spec.Pos{}) {
		return ownership.Entry{Kind: s.Key.Kind, Name: s.Key.Name, ID: s.ID}
	}
	e := ownership.NewEntry(s.After, s.ID, r.Spec.Protected[s.Key])
	e.Name, e.Temporary, e.File = s.Key.Name, s.Temporary, r.files[r.Spec.Pos(s.Key).File]
	return e
}

// write sends s. If the answer leaves in doubt whether it was done, what the
// appliance has decides: at once, or later if the error wraps [client.ErrUnshown].
func (r *run) write(ctx, patience context.Context, s *plans.Step, n int) error {
	id, doubt, err := r.sendPatiently(ctx, patience, s)
	switch {
	case errors.Is(err, client.ErrUnshown):
		return err
	case doubt && err != nil:
		id, err = r.settle(ctx, patience, s, err)
	case errors.Is(err, client.ErrInUse):
		err = r.inUse(s, err)
	case err != nil:
		err = r.explainAbsent(s, err)
	}
	if doubt || err == nil {
		r.owed = doubt || !r.live.Release.Reloads(s.Key.Kind, s.Op == plans.Delete)
	}
	ended := statedir.Line{N: n, Event: statedir.Failed, ID: id}
	switch {
	case err == nil:
		ended.Event = statedir.Done
	case doubt:
		ended.Event = statedir.Doubtful
		r.mayCome(s, n, r.idsOf(s.Key.Kind).now())
	}
	r.record(s, ended)
	return err
}

// record notes how s ended. The id of what was done is that of its object.
func (r *run) record(s *plans.Step, ended statedir.Line) {
	if ended.Event == statedir.Done {
		ended.ID = r.took(s, ended.ID)
	} else {
		ended.ID = 0
	}
	if ended.N > 0 {
		if err := r.State.End(ended, r.owed); err != nil {
			r.unrecorded = err
		}
	}
}

// mayCome notes that s, if it is a create that was sent at a moment, may still be
// carried out.
func (r *run) mayCome(s *plans.Step, n int, sent moment) {
	if e := r.entry(s); s.Op == plans.Create && len(e.NaturalKeys) > 0 {
		r.unconfirmed = append(r.unconfirmed, ownership.UnconfirmedCreate{Entry: e, N: n, Above: sent.highest, Alike: r.alike(&e)})
	}
}

// took notes what is known now that s was done. It returns the id of what a create
// made, else 0.
func (r *run) took(s *plans.Step, id client.ID) client.ID {
	row := ownership.ObjectID{Kind: s.Key.Kind, ID: id}
	r.seen[row] = time.Now()
	if s.Op != plans.Create {
		r.moved[s.Key] = !r.live.Release.Of(s.Key.Kind).StableIDs
		delete(r.at, s.Key)
		r.freeIDs(s)
		return 0
	}
	r.live.IDs.Put(s.Key, id)
	if c, ok := s.After.(*spec.Credential); ok {
		r.live.IDs.Put(c.Provides(), client.ID(c.Tag))
	}
	r.noteCreation(s, id)
	if e := r.entry(s); len(e.NaturalKeys) > 0 {
		e.ID = id
		r.made = append(r.made, e)
	}
	return id
}

// sendPatiently sends s, and again, after a pause, while the appliance is too busy
// to do it, a reading shows that it was not done, and its object is still the one
// that was planned. Doubt says that the answer is no proof of what was done: if err
// is nil then, the reading is.
func (r *run) sendPatiently(ctx, patience context.Context, s *plans.Step) (id client.ID, doubt bool, err error) {
	for try := 1; ; try++ {
		id, err := r.send(ctx, s)
		if err == nil {
			err = r.checkID(s, id)
		}
		if !errors.Is(err, client.ErrBusy) || try == maxBusy {
			return id, errors.Is(err, client.ErrDoubtful), err
		}
		wait := retryAfter(err)
		if wait == 0 {
			wait = busyWait
		}
		r.Log.Info("the appliance is too busy", keyKey, s.Key.String(), keyWait, wait)
		if !pause(patience, wait) {
			return 0, true, err
		}
		v, unread := r.reading(ctx, s)
		switch {
		case unread != nil:
			return 0, true, errors.Join(err, unread)
		case v.done:
			r.Log.Info("the appliance was too busy, but the write was done", keyOp, s.Op, keyKey, s.Key.String())
			return v.id, true, nil
		case s.Op == plans.Create && v.id != 0:
			return 0, true, err // it is there, but not as it should be
		}
		if _, err := r.known(ctx, s); err != nil {
			return 0, false, err
		}
	}
}

func (r *run) send(ctx context.Context, s *plans.Step) (client.ID, error) {
	switch s.Op {
	case plans.Create:
		return r.API.Create(ctx, s.After, r.live.IDs)
	case plans.Delete:
		return s.ID, r.API.Delete(ctx, s.Key, s.ID, r.live.IDs)
	default:
		return s.ID, r.API.Update(ctx, s.ID, s.Before, s.After, r.live.IDs)
	}
}

// retryAfter returns how long the appliance asked to wait when it gave err, or 0.
func retryAfter(err error) time.Duration {
	if answer, ok := errors.AsType[*client.Error](err); ok {
		return answer.RetryAfter
	}
	return 0
}

// pause lets time pass. It returns false if ctx ended before.
func pause(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
