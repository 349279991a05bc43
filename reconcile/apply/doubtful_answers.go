package apply

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/diff"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// maxReadings bounds how often resolveDoubt reads a kind while readings disagree.
const maxReadings = 5

// resolveDoubt decides whether a write was done whose answer is doubtful, by reading the
// kind that it writes. If it was done, resolveDoubt returns the id of the object, else
// doubt with what was found. It reads nothing if the password was refused.
//
// After a timeout the appliance may still be working on the write. Therefore two
// readings must agree that are [Applier.Timeout] apart.
func (r *run) resolveDoubt(ctx, patience context.Context, s *plans.Step, doubt error) (client.ID, error) {
	if errors.Is(doubt, client.ErrUnauthorized) {
		return 0, doubt
	}
	pause(patience, retryAfter(doubt))
	now, err := r.observe(ctx, s)
	agreed := !errors.Is(doubt, client.ErrTimeout)
	for n := 1; err == nil && !agreed && n < maxReadings && pause(patience, r.Timeout); n++ {
		last := now
		now, err = r.observe(ctx, s)
		agreed = now == last
	}
	switch {
	case err != nil:
		return 0, errors.Join(doubt, err)
	case now.done:
		r.Log.Info("the answer was unclear, but a reading shows that the write was done", keyOp, s.Op, keyKey, s.Key.String(), keyAnswer, doubt)
		return now.id, nil
	}
	return 0, notDone(doubt)
}

// notDone adds to the error of a doubtful write that a reading shows it was not done.
func notDone(doubt error) error {
	return fmt.Errorf("%w; a reading shows that the object is not as planned", doubt)
}

// An observation is what one reading tells about a write.
type observation struct {
	done bool
	id   client.ID // of the object; 0 if there is none
}

// observe reads the kind that s writes, and returns what that tells about s.
func (r *run) observe(ctx context.Context, s *plans.Step) (observation, error) {
	objects, err := r.API.List(ctx, s.Key.Kind, r.live.IDs)
	if err != nil {
		return observation{}, err
	}
	var found *client.Object
	if s.Op == plans.Create {
		r.recheck(s, objects)
		found = r.findCreated(s, objects, r.idsOf(s.Key.Kind).mark())
	} else {
		found = r.findWritten(s, objects)
	}
	if found == nil {
		return observation{s.Op == plans.Delete, s.ID}, nil
	}
	return observation{s.Op != plans.Delete && isDone(s, found), found.ID}, nil
}

// findWritten returns the object that an update or a delete was about, or nil: the one
// with its id or, if an update may give it another id, the one with its key.
func (r *run) findWritten(s *plans.Step, objects []client.Object) *client.Object {
	byKey := s.Op == plans.Update && !r.live.Release.Of(s.Key.Kind).StableIDs
	for i := range objects {
		o := &objects[i]
		if o.ID == s.ID || byKey && o.Resource.Key() == s.Key {
			return o
		}
	}
	return nil
}

// findCreated returns the object that the create s has made, or nil. Its id was not taken
// before the create, and it has the key of s. The appliance stores no names for portals
// and initiator groups; their fields must match instead.
func (r *run) findCreated(s *plans.Step, objects []client.Object, before idMark) *client.Object {
	ids := r.idsOf(s.Key.Kind)
	for i := range objects {
		o := &objects[i]
		if !ids.isNew(o.ID, before) {
			continue
		}
		switch s.Key.Kind {
		case spec.KindPortal, spec.KindInitiatorGroup:
			if diff.Same(s.After, o.Resource, o.Hidden) {
				return o
			}
		default:
			if o.Resource.Key() == s.Key {
				return o
			}
		}
	}
	return nil
}

// isDone reports whether an object is as s, a create or an update, should have left it.
// Of an update only the fields that it changes count. The appliance may have changed
// others itself: it renumbers tags when a portal is deleted (wire-facts 6).
func isDone(s *plans.Step, found *client.Object) bool {
	if s.Op == plans.Create {
		return diff.Same(s.After, found.Resource, found.Hidden)
	}
	if m, ok := found.Resource.(*spec.Mapping); ok && m.AutoLUN && s.After.(*spec.Mapping).LUN > 0 {
		return false // the appliance shows this number, but hasn't stored one
	}
	differs, err := diff.Between(diff.Assume(found.Resource, s.After, found.Hidden), s.After)
	return err == nil && !slices.ContainsFunc(differs, func(c diff.Change) bool {
		return slices.ContainsFunc(s.Diff, func(own diff.Change) bool { return own.Field == c.Field })
	})
}
