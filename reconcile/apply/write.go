package apply

import (
	"context"
	"errors"
	"time"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/reconcile/statedir"
)

// Bounds for a write that the appliance is too busy for.
const (
	maxBusy  = 4           // how often it is sent
	busyWait = time.Second // between, unless the appliance says how long to wait
)

// attempt does one write: it checks the object, records the write in the journal, and
// sends it. An interrupt ends its waiting, but no request; a step that must restore
// something ignores the interrupt.
func (r *run) attempt(ctx context.Context, i int) error {
	patience := ctx
	if r.mustRestore[i] {
		patience = context.WithoutCancel(ctx)
	}
	s, err := r.withCurrentID(i)
	if err != nil {
		return err
	}
	gone, err := r.verifyUnchanged(context.WithoutCancel(ctx), &s)
	if gone || err != nil {
		return err
	}
	line, err := r.recordStart(&s)
	if err != nil {
		r.unrecorded = err
		if !r.mustRestore[i] {
			return errUnrecorded
		}
	}
	err = r.write(context.WithoutCancel(ctx), patience, &s, line)
	if errors.Is(err, client.ErrUnshown) {
		return r.addPending(i, &s, line, err)
	}
	return err
}

// withCurrentID returns a copy of step i with the id that its object has now. It fails
// for the delete of a temporary object that this run has not created.
func (r *run) withCurrentID(i int) (plans.Step, error) {
	s := r.plan.Steps[i]
	if s.Op == plans.Delete && s.Temporary {
		id, err := r.live.IDs.ID(s.Key)
		if err != nil {
			return s, err
		}
		s.ID = id
	}
	if id, ok := r.currentID[s.Key]; ok && s.Op != plans.Create {
		s.ID = id
	}
	return s, nil
}

// write sends s and records how it ended. A reading decides about a doubtful answer: at
// once, or later if the error wraps [client.ErrUnshown].
func (r *run) write(ctx, patience context.Context, s *plans.Step, line int) error {
	id, doubt, err := r.sendUntilAccepted(ctx, patience, s)
	switch {
	case errors.Is(err, client.ErrUnshown):
		return err
	case doubt && err != nil:
		id, err = r.resolveDoubt(ctx, patience, s, err)
	case errors.Is(err, client.ErrInUse):
		err = r.explainInUse(s, err)
	case err != nil:
		err = r.explainAbsentAddress(s, err)
	}
	if doubt || err == nil {
		r.reloadPending = doubt || !r.live.Release.Reloads(s.Key.Kind, s.Op == plans.Delete)
	}
	ended := statedir.Line{N: line, Event: statedir.Failed, ID: id}
	switch {
	case err == nil:
		ended.Event = statedir.Done
	case doubt:
		ended.Event = statedir.Doubtful
		r.noteUnconfirmed(s, line, r.idsOf(s.Key.Kind).mark())
	}
	r.recordEnd(s, ended)
	return err
}

// sendUntilAccepted sends s. While the appliance is too busy, it sends s again after a
// pause, if a reading shows that s was not done and that its object is still the planned
// one. Doubt reports that the answer doesn't prove what was done; if err is nil as well,
// a reading has proved that s was done.
func (r *run) sendUntilAccepted(ctx, patience context.Context, s *plans.Step) (id client.ID, doubt bool, err error) {
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
		now, unread := r.observe(ctx, s)
		switch {
		case unread != nil:
			return 0, true, errors.Join(err, unread)
		case now.done:
			r.Log.Info("the appliance was too busy, but the write was done", keyOp, s.Op, keyKey, s.Key.String())
			return now.id, true, nil
		case s.Op == plans.Create && now.id != 0:
			return 0, true, err // the object exists, but differs from what was sent
		}
		if _, err := r.verifyUnchanged(ctx, s); err != nil {
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

// pause waits for d. It returns false if ctx ended first.
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
