package reconcile

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// settle decides by reading whether a write in doubt was done. It returns the id
// of the object, or doubt together with what was found.
func (a *Applier) settle(ctx context.Context, s *Step, live *Live, doubt error) (client.ID, error) {
	objects, err := a.API.List(ctx, s.Key.Kind, live.IDs)
	if err != nil {
		return 0, errors.Join(doubt, err)
	}
	var found *client.Object
	if s.Op == Create {
		found = findCreated(s, objects, live)
	} else {
		found = findWritten(s, objects)
	}
	switch {
	case s.Op == Delete && found == nil:
		a.Log.Info("the answer was in doubt, but the object is gone", "key", s.Key.String(), "answer", doubt)
		return s.ID, nil
	case s.Op != Delete && found != nil && s.left(found.Resource):
		a.Log.Info("the answer was in doubt, but the object is as it should be", "key", s.Key.String(), "answer", doubt)
		return found.ID, nil
	}
	return 0, fmt.Errorf("%w; reading shows that the object is not as it should be", doubt)
}

// findWritten returns the object that an update or a delete was about: by id, or
// for a group by what it connects, since 11.2 gives it another id (wire-facts 8).
func findWritten(s *Step, objects []client.Object) *client.Object {
	for i := range objects {
		o := &objects[i]
		if o.ID == s.ID || s.Op == Update && s.Key.Kind == spec.KindTargetGroup && o.Resource.Key() == s.Key {
			return o
		}
	}
	return nil
}

// findCreated returns the object that a create may have made: the one that goes
// by its key, or where the kind has no names, one that wasn't there before and is
// like it.
func findCreated(s *Step, objects []client.Object, live *Live) *client.Object {
	for i := range objects {
		o := &objects[i]
		switch s.Key.Kind {
		case spec.KindPortal, spec.KindInitiatorGroup:
			if live.IDs.Name(s.Key.Kind, o.ID) == client.Unnamed(o.ID) && live.Find(o.Resource.Key()) == nil && sameAs(s.After, o.Resource) {
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
func (s *Step) left(found spec.Resource) bool {
	if s.Op == Create {
		return sameAs(s.After, found)
	}
	if m, ok := found.(*spec.Mapping); ok && m.Floating && s.After.(*spec.Mapping).LUN > 0 {
		return false // it is shown under the number, but doesn't have it
	}
	differs, err := changes(found, s.After)
	return err == nil && !slices.ContainsFunc(differs, func(c Change) bool {
		return slices.ContainsFunc(s.Diff, func(own Change) bool { return own.Field == c.Field })
	})
}

// sameAs reports whether an object is as a spec has it.
func sameAs(after, found spec.Resource) bool {
	differs, err := changes(found, spec.Fill(after, found))
	return err == nil && len(differs) == 0
}
