package apply

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/diff"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// ErrChanged is the error of a step that was not sent because its object is no longer
// the one that was planned.
var ErrChanged = errors.New("it has changed since it was planned")

// maxAge is how old a reading of an object may be when a write to the object is sent.
const maxAge = 5 * time.Second

// verifyUnchanged checks that the object of an update or of a delete is still the one
// that was planned. It reads the object again unless the run has read or written it
// within maxAge. It sets the id of s to the one that the object has now. Gone reports
// that there is nothing left to delete.
//
// An update of an object that is gone must not be sent: 9.10 would create it (wire-facts
// 9).
func (r *run) verifyUnchanged(ctx context.Context, s *plans.Step) (gone bool, err error) {
	if s.Op == plans.Create || s.Key.Kind == spec.KindGlobal || isRecent(r.lastChecked(s)) {
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
	if differs := mismatch(s.Before, &found, r.live.Release.Of(s.Key.Kind).Identity); differs != "" {
		return false, fmt.Errorf("%w: %s has %s", ErrChanged, client.Unnamed(s.ID), differs)
	}
	s.ID = found.ID
	r.checkedAt[ownership.ObjectID{Kind: s.Key.Kind, ID: s.ID}] = time.Now()
	return false, nil
}

// isRecent reports whether a time is less than maxAge ago. It uses the wall clock,
// because the monotonic clock stops while the machine sleeps.
func isRecent(at time.Time) bool {
	age := time.Now().Round(0).Sub(at.Round(0))
	return 0 <= age && age < maxAge
}

// lastChecked returns when the object of s was last read, or written by this run. The
// time is zero if a write may have given the object another id since (wire-facts 8).
func (r *run) lastChecked(s *plans.Step) time.Time {
	if r.idUncertain[s.Key] {
		return time.Time{}
	}
	if at, ok := r.checkedAt[ownership.ObjectID{Kind: s.Key.Kind, ID: s.ID}]; ok {
		return at
	}
	return r.live.Read[s.Key.Kind]
}

// readAgain returns the object of s as it is now. If a write may have given the object
// another id, readAgain finds it by its key; the same reading shows the ids of all other
// objects of the kind that this run has written.
func (r *run) readAgain(ctx context.Context, s *plans.Step) (client.Object, error) {
	found, err := r.API.Get(ctx, s.Key.Kind, s.ID, r.live.IDs)
	if r.live.Release.Of(s.Key.Kind).StableIDs || !errors.Is(err, client.ErrNotFound) {
		return found, err
	}
	objects, lerr := r.API.List(ctx, s.Key.Kind, r.live.IDs)
	if lerr != nil {
		return client.Object{}, lerr
	}
	r.noteIDs(objects)
	for _, o := range objects {
		if o.Resource.Key() == s.Key {
			return o, nil
		}
	}
	return client.Object{}, err
}

// noteIDs notes the ids of those objects whose ids were uncertain.
func (r *run) noteIDs(objects []client.Object) {
	for _, o := range objects {
		k := o.Resource.Key()
		if !r.idUncertain[k] {
			continue
		}
		delete(r.idUncertain, k)
		r.currentID[k], r.checkedAt[ownership.ObjectID{Kind: k.Kind, ID: o.ID}] = o.ID, time.Now()
	}
}

// mismatch returns how the identifying fields of an object differ from those of the
// planned one, or "". A kind without such fields is identified by its key. Fields that the
// login may not read don't count.
func mismatch(planned spec.Resource, o *client.Object, fields []string) string {
	k, found := planned.Key(), diff.Assume(o.Resource, planned, o.Hidden)
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
