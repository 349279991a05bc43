package apply

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// ErrChanged reports a step that was not done because its object is no longer the
// one that was planned.
var ErrChanged = errors.New("it is no longer what was planned")

// fresh is how long what was read counts as known.
const fresh = 5 * time.Second

// known makes sure that the object of an update or of a delete is the one that was
// planned: read or written a moment ago, else it is read once more. It gives s the
// id that the object has now. Gone means that there is nothing left to delete. An
// update of what is gone must not be sent: 9.10 would make it (wire-facts 9).
func (r *run) known(ctx context.Context, s *plans.Step) (gone bool, err error) {
	if s.Op == plans.Create || s.Key.Kind == spec.KindGlobal || isFresh(r.lastSeen(s)) {
		return false, nil
	}
	found, err := r.readAgain(ctx, s)
	switch {
	case errors.Is(err, client.ErrNotFound) && s.Op == plans.Delete:
		r.Log.Info("there is nothing to delete", keyKey, s.Key.String())
		return true, nil
	case errors.Is(err, client.ErrNotFound):
		return false, fmt.Errorf("%w: %s is gone", ErrChanged, client.Unnamed(s.ID))
	case err != nil:
		return false, err
	}
	if differs := mismatch(s.Before, found.Resource, r.live.Release.Of(s.Key.Kind).Identity); differs != "" {
		return false, fmt.Errorf("%w: %s has %s", ErrChanged, client.Unnamed(s.ID), differs)
	}
	s.ID = found.ID
	r.seen[ownership.ObjectID{Kind: s.Key.Kind, ID: s.ID}] = time.Now()
	return false, nil
}

// isFresh reports whether what was read at a time counts as known. The wall clock
// tells: the other one stands still while the machine sleeps.
func isFresh(at time.Time) bool {
	age := time.Now().Round(0).Sub(at.Round(0))
	return 0 <= age && age < fresh
}

// lastSeen returns when the object of s was last read, or written by this run. A
// group that was written may have another id since (wire-facts 8).
func (r *run) lastSeen(s *plans.Step) time.Time {
	if r.moved[s.Key] {
		return time.Time{}
	}
	if at, ok := r.seen[ownership.ObjectID{Kind: s.Key.Kind, ID: s.ID}]; ok {
		return at
	}
	return r.live.Read[s.Key.Kind]
}

// readAgain returns the object of s as it is now; a group also under another id.
// Such a reading tells as well where the other groups are that this run has written.
func (r *run) readAgain(ctx context.Context, s *plans.Step) (client.Object, error) {
	found, err := r.API.Get(ctx, s.Key.Kind, s.ID, r.live.IDs)
	if r.live.Release.Of(s.Key.Kind).StableIDs || !errors.Is(err, client.ErrNotFound) {
		return found, err
	}
	objects, lerr := r.API.List(ctx, s.Key.Kind, r.live.IDs)
	if lerr != nil {
		return client.Object{}, lerr
	}
	r.noteMoved(objects)
	for _, o := range objects {
		if o.Resource.Key() == s.Key {
			return o, nil
		}
	}
	return client.Object{}, err
}

// noteMoved notes the ids of the groups that may have got another since this run has
// written them.
func (r *run) noteMoved(objects []client.Object) {
	for _, o := range objects {
		k := o.Resource.Key()
		if !r.moved[k] {
			continue
		}
		delete(r.moved, k)
		r.at[k], r.seen[ownership.ObjectID{Kind: k.Kind, ID: o.ID}] = o.ID, time.Now()
	}
}

// mismatch says in which of the fields that identify it an object differs from what
// was planned, or returns "". Without such fields its key identifies it.
func mismatch(planned, found spec.Resource, fields []string) string {
	k := planned.Key()
	if len(fields) == 0 && found.Key() != k {
		return "become " + found.Key().String()
	}
	before, now := spec.FieldsNamed(planned, fields), spec.FieldsNamed(found, fields)
	var differs []string
	for i := range before {
		if was, is := fmt.Sprint(before[i].Value), fmt.Sprint(now[i].Value); was != is {
			differs = append(differs, fmt.Sprintf("%s %q in place of %q", before[i].Name, is, was))
		}
	}
	return strings.Join(differs, " and ")
}
