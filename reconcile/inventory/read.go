package inventory

import (
	"context"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/crash"
	"github.com/lunsync/lunsync/reconcile/diff"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/refusal"
	"github.com/lunsync/lunsync/spec"
)

// Read returns all that the appliance has, each object under the key that s has
// for it and with its owner among own, reading at most parallelism kinds at a
// time. Its error is a [Refused] if an object could be more than one thing of the
// spec, or an external one is not there; it wraps [client.ErrIncomplete] if one is
// referred to that isn't there.
//
// Kinds that stand alone are read first: the names that the others need come
// from matching them with the spec.
func Read(ctx context.Context, api client.API, release client.Release, s *spec.Spec, own ownership.Ownership, parallelism int) (*Live, error) {
	ids := new(client.IDs)
	recallAuthGroups(own, ids)
	for name, tag := range s.AuthTags {
		ids.Put(spec.AuthGroup(name), client.ID(tag))
	}
	naming := func(s *spec.Spec, release client.Release, all map[spec.Kind][]client.Object, ids *client.IDs) error {
		own = own.Confirm(all)
		return name(s, release, own, all, ids)
	}
	live, err := read(ctx, api, release, s, ids, parallelism, naming)
	if err != nil {
		return nil, err
	}
	if err := live.whole(); err != nil {
		return nil, err
	}
	live.attribute(s, own)
	return live, nil
}

// whole returns an error if an object refers to one that wasn't read: a list that
// lacks rows must not look like their loss. Only auth groups can be referred to and
// be gone (wire-facts 6).
func (l *Live) whole() error {
	for i := range l.Objects {
		if len(l.Objects[i].Unreadable) > 0 {
			continue // what it refers to may be what can't be read
		}
		for _, k := range l.Objects[i].Resource.Refs() {
			if k.Kind != spec.KindAuthGroup && l.Find(k) == nil {
				return fmt.Errorf("%s refers to %s, which was not listed: %w; if that stays so, delete the former on the appliance", l.Objects[i].Key, k, client.ErrIncomplete)
			}
		}
	}
	return nil
}

// read lists every kind and puts the lists together under the names that the
// function assign gives.
func read(ctx context.Context, api client.API, release client.Release, s *spec.Spec, ids *client.IDs, parallelism int, assign assignFunc) (*Live, error) {
	all, at := make(map[spec.Kind][]client.Object), make(map[spec.Kind]time.Time)
	for _, wave := range waves() {
		for _, k := range wave {
			at[k] = time.Now()
		}
		lists, err := list(ctx, api, ids, wave, parallelism)
		if err != nil {
			return nil, err
		}
		for i, k := range wave {
			all[k] = lists[i]
		}
		if wave[0] == spec.KindGlobal {
			if err := assign(s, release, all, ids); err != nil {
				return nil, err
			}
		}
	}
	live, err := assemble(s, release, all, ids)
	if err != nil {
		return nil, err
	}
	live.Read = at
	return live, nil
}

// waves returns the kinds that stand alone, and those that refer to them.
func waves() [][]spec.Kind {
	kinds := spec.Kinds()
	parts := slices.Index(kinds, spec.KindTargetGroup)
	return [][]spec.Kind{kinds[:parts], kinds[parts:]}
}

func list(ctx context.Context, api client.API, ids *client.IDs, kinds []spec.Kind, parallelism int) ([][]client.Object, error) {
	lists := make([][]client.Object, len(kinds))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(max(1, parallelism))
	for i, k := range kinds {
		group.Go(func() (err error) {
			defer crash.Catch(&err)
			lists[i], err = api.List(ctx, k, ids)
			return err
		})
	}
	return lists, group.Wait()
}

// assemble puts the lists together under the keys that ids holds.
func assemble(s *spec.Spec, release client.Release, all map[spec.Kind][]client.Object, ids *client.IDs) (*Live, error) {
	live := &Live{Release: release, IDs: ids}
	seen := make(map[spec.Key]client.Object)
	var refused refusal.Error
	for _, k := range spec.Kinds() {
		for _, o := range all[k] {
			key := keyOf(o, ids)
			if first, twice := seen[key]; twice {
				if s.Pos(key).Line != 0 && !diff.Same(o.Resource, first.Resource) {
					refused = append(refused, refusal.Reason{Key: key, Pos: s.Pos(key), Message: fmt.Sprintf(
						"is on the appliance twice and not the same, as #%d and #%d; delete one of them there", first.ID, o.ID)})
				}
				key.Name += client.Unnamed(o.ID)
			}
			seen[key] = o
			o.Resource = named(o.Resource, key.Name)
			live.Objects = append(live.Objects, Object{Object: o, Key: key})
		}
	}
	live.index()
	return live, refused.Err()
}

// named returns r under the given name, if it is of a kind whose names are only
// the spec's.
func named(r spec.Resource, name string) spec.Resource {
	if n, ok := r.(interface{ Named(string) spec.Resource }); ok {
		return n.Named(name)
	}
	return r
}

// keyOf returns the key under which ids knows o. Groups and mappings go by what
// they connect; a credential that is there twice goes by its own name.
func keyOf(o client.Object, ids *client.IDs) spec.Key {
	own := o.Resource.Key()
	switch own.Kind {
	case spec.KindTargetGroup, spec.KindMapping:
		return own
	}
	name := ids.Name(own.Kind, o.ID)
	if own.Kind == spec.KindCredential && name == client.Unnamed(o.ID) {
		return own
	}
	return spec.Key{Kind: own.Kind, Name: name}
}
