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

// A verdict is what a reading tells of a write in doubt.
type verdict struct {
	done bool
	id   client.ID // of the object, if it is there
}

// maxReadings bounds how often the kind of a write is read that was not answered in
// time.
const maxReadings = 5

// settle decides by reading whether a write in doubt was done. It returns the id
// of the object, or doubt together with what was found. A write whose answer is
// overdue may still be under way: two readings must agree that lie as far apart as
// a request may take. After a refused password nothing is read.
func (r *run) settle(ctx, patience context.Context, s *plans.Step, doubt error) (client.ID, error) {
	if errors.Is(doubt, client.ErrUnauthorized) {
		return 0, doubt
	}
	pause(patience, retryAfter(doubt))
	v, err := r.reading(ctx, s)
	agreed := !errors.Is(doubt, client.ErrTimeout)
	for n := 1; err == nil && !agreed && n < maxReadings && pause(patience, r.Timeout); n++ {
		last := v
		v, err = r.reading(ctx, s)
		agreed = v == last
	}
	switch {
	case err != nil:
		return 0, errors.Join(doubt, err)
	case v.done:
		r.Log.Info("the answer was in doubt, but the write was done", keyOp, s.Op, keyKey, s.Key.String(), keyAnswer, doubt)
		return v.id, nil
	}
	return 0, notAsItShould(doubt)
}

// notAsItShould returns the error of a write in doubt of which a reading shows that it
// was not done.
func notAsItShould(doubt error) error {
	return fmt.Errorf("%w; reading shows that the object is not as it should be", doubt)
}

// reading lists the kind that s writes, and returns what it tells of s.
func (r *run) reading(ctx context.Context, s *plans.Step) (verdict, error) {
	objects, err := r.API.List(ctx, s.Key.Kind, r.live.IDs)
	if err != nil {
		return verdict{}, err
	}
	var found *client.Object
	if s.Op == plans.Create {
		r.recheck(s, objects)
		found = r.findCreated(s, objects, r.idsOf(s.Key.Kind).now())
	} else {
		found = r.findWritten(s, objects)
	}
	if found == nil {
		return verdict{s.Op == plans.Delete, s.ID}, nil
	}
	return verdict{s.Op != plans.Delete && left(s, found.Resource), found.ID}, nil
}

// findWritten returns the object that an update or a delete was about: by id or, where
// an update may give it another id, by key.
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

// findCreated returns the object that a create which was sent at a moment may have made:
// one with a new id, that goes by its key or, where the kind has no names, is like it.
func (r *run) findCreated(s *plans.Step, objects []client.Object, sent moment) *client.Object {
	ids := r.idsOf(s.Key.Kind)
	for i := range objects {
		o := &objects[i]
		if !ids.isNew(o.ID, sent) {
			continue
		}
		switch s.Key.Kind {
		case spec.KindPortal, spec.KindInitiatorGroup:
			if diff.Same(s.After, o.Resource) {
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

// left reports whether an object is as s should have left it. An update answers
// only for the fields that it changes: others may be the appliance's doing, such
// as the tags that it counts anew when a portal is deleted (wire-facts 6).
func left(s *plans.Step, found spec.Resource) bool {
	if s.Op == plans.Create {
		return diff.Same(s.After, found)
	}
	if m, ok := found.(*spec.Mapping); ok && m.AutoLUN && s.After.(*spec.Mapping).LUN > 0 {
		return false // it is shown under the number, but doesn't have it
	}
	differs, err := diff.Between(found, s.After)
	return err == nil && !slices.ContainsFunc(differs, func(c diff.Change) bool {
		return slices.ContainsFunc(s.Diff, func(own diff.Change) bool { return own.Field == c.Field })
	})
}
