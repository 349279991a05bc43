package inventory

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/crash"
	"github.com/lunsync/lunsync/reconcile/diff"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/refusal"
	"github.com/lunsync/lunsync/spec"
)

// Read returns all that the appliance has. Each object has the key of what s means by it,
// and its owner among own; an object that s doesn't mean has a key of its own. Read lists
// at most parallelism kinds at a time.
//
// The error is a [refusal.Error] if an object could be more than one thing of the spec,
// or if an external object is not there. It wraps [client.ErrIncomplete] if an object
// refers to one that was not listed. It is the appliance's error if a list can't be read.
func Read(ctx context.Context, api client.API, release client.Release, s *spec.Spec, own ownership.Ownership, parallelism int) (*Live, error) {
	ids := new(client.IDs)
	nameAuthGroupsByEntries(own, ids)
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

// whole returns an error if an object refers to one that was not listed: an appliance
// that leaves out objects of a list must not look as if they were gone. Only auth groups
// can be referred to without being there (wire-facts 6).
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

// A nameFunc records in ids the key of every object whose kind is not named byEnds.
type nameFunc func(s *spec.Spec, release client.Release, all map[spec.Kind][]client.Object, ids *client.IDs) error

// read lists every kind, and gives the objects the keys that name records once the kinds
// are listed that don't depend on it.
func read(ctx context.Context, api client.API, release client.Release, s *spec.Spec, ids *client.IDs, parallelism int, name nameFunc) (*Live, error) {
	all, at := make(map[spec.Kind][]client.Object), make(map[spec.Kind]time.Time)
	first, second := waves()
	if err := listAll(ctx, api, ids, first, parallelism, all, at); err != nil {
		return nil, err
	}
	tellHiddenSecretsApart(all[spec.KindCredential])
	if err := name(s, release, all, ids); err != nil {
		return nil, err
	}
	if err := listAll(ctx, api, ids, second, parallelism, all, at); err != nil {
		return nil, err
	}
	live, err := assemble(s, release, all, ids)
	if err != nil {
		return nil, err
	}
	live.Read = at
	return live, nil
}

// waves returns the kinds in dependency order: those that are named without others, and
// those that are named by the names of the first.
func waves() (first, second []spec.Kind) {
	for _, k := range spec.Kinds() {
		if kinds[k].naming == byEnds {
			second = append(second, k)
		} else {
			first = append(first, k)
		}
	}
	return first, second
}

// listAll adds the objects of the given kinds to all, and the time before each list to at.
func listAll(ctx context.Context, api client.API, ids *client.IDs, of []spec.Kind, parallelism int, all map[spec.Kind][]client.Object, at map[spec.Kind]time.Time) error {
	for _, k := range of {
		at[k] = time.Now()
	}
	lists, err := list(ctx, api, ids, of, parallelism)
	for i, k := range of {
		all[k] = lists[i]
	}
	return err
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

// assemble returns the objects of all lists under the keys in ids. Where two have one key,
// the second gets its id in addition; if they differ, and the spec lists the key, that is
// refused.
func assemble(s *spec.Spec, release client.Release, all map[spec.Kind][]client.Object, ids *client.IDs) (*Live, error) {
	live := &Live{Release: release, IDs: ids}
	seen := make(map[spec.Key]client.Object)
	var refused refusal.Error
	for _, k := range spec.Kinds() {
		for _, o := range all[k] {
			key := keyOf(o, ids)
			if first, twice := seen[key]; twice {
				if s.Pos(key).Line != 0 && !surelySame(o, first) {
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

// surelySame reports whether two objects are known to be the same but for their ids.
func surelySame(a, b client.Object) bool {
	return len(a.Hidden) == 0 && len(b.Hidden) == 0 && diff.Same(a.Resource, b.Resource, nil)
}

// named returns r under the given name if only the spec has names for its kind, else r.
func named(r spec.Resource, name string) spec.Resource {
	if n, ok := r.(interface{ Named(string) spec.Resource }); ok {
		return n.Named(name)
	}
	return r
}

// keyOf returns the key of o in ids. An object that is named by its ends has the key that it
// has on the appliance, and so has a credential that is there twice: ids knows the first one.
func keyOf(o client.Object, ids *client.IDs) spec.Key {
	own := o.Resource.Key()
	naming := kinds[own.Kind].naming
	if naming == byEnds {
		return own
	}
	name := ids.Name(own.Kind, o.ID)
	if naming == byUser && name == client.Unnamed(o.ID) {
		return own
	}
	return spec.Key{Kind: own.Kind, Name: name}
}
