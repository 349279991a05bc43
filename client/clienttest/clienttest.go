package clienttest

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// Run tests an API. Open returns one for an appliance that nobody else uses and
// that has nothing but its global settings, together with its release. On it are
// the zvols tank/vm-0 and tank/vm-1, the disk da1, a pool tank, and whatever
// addresses are asked for.
func Run(t *testing.T, open func(*testing.T) (client.API, client.Release)) {
	for _, row := range lives {
		t.Run(string(row.kind)+"/"+row.name, func(t *testing.T) {
			b := newBench(t, open)
			if row.on == nil || row.on(b.release.Traits) {
				b.live(row)
			}
		})
	}
	for _, c := range claims {
		t.Run(c.name, func(t *testing.T) { c.test(newBench(t, open)) })
	}
}

// A bench is an appliance under test and what is known of it.
type bench struct {
	*testing.T
	api     client.API
	release client.Release
	ids     *client.IDs
}

func newBench(t *testing.T, open func(*testing.T) (client.API, client.Release)) *bench {
	t.Helper()
	api, release := open(t)
	return &bench{T: t, api: api, release: release, ids: new(client.IDs)}
}

// live creates the resources that row needs, takes an object through all the
// states of its row, and deletes it.
func (b *bench) live(row life) {
	b.Helper()
	for _, r := range row.needs {
		b.create(r)
	}
	id := b.create(row.states[0])
	b.is(id, row.states[0])
	for i, to := range row.states[1:] {
		from := b.find(row.states[i].Key()).Resource
		if err := b.update(id, from, spec.Fill(to, from)); err != nil {
			b.Fatalf("Update(%s) to state %d: %v", to.Key(), i+1, err)
		}
		id = b.put(to)
		b.is(id, to)
	}
	last := row.states[len(row.states)-1].Key()
	if err := b.api.Delete(b.Context(), last, id, b.ids); err != nil {
		b.Fatalf("Delete(%s): %v", last, err)
	}
	for _, o := range b.list(last.Kind) {
		if o.ID == id {
			b.Errorf("%s is still there after Delete", last)
		}
	}
}

// create makes r and remembers its id.
func (b *bench) create(r spec.Resource) client.ID {
	b.Helper()
	id, err := b.api.Create(b.Context(), r, b.ids)
	switch {
	case errors.Is(err, client.ErrUnshown):
		id = b.find(r.Key()).ID
	case err != nil:
		b.Fatalf("Create(%s): %v", r.Key(), err)
	}
	if id <= 0 {
		b.Fatalf("Create(%s) = %d, want a positive id", r.Key(), id)
	}
	b.ids.Put(r.Key(), id)
	if c, ok := r.(*spec.Credential); ok {
		b.ids.Put(c.Provides(), client.ID(c.Tag))
	}
	return id
}

// update makes the object with the given id, which is like from, look like to. An
// answer that doesn't show it is no error: what comes next reads it.
func (b *bench) update(id client.ID, from, to spec.Resource) error {
	err := b.api.Update(b.Context(), id, from, to, b.ids)
	if errors.Is(err, client.ErrUnshown) && errors.Is(err, client.ErrDoubtful) {
		return nil
	}
	return err
}

// put remembers the id that r has now, which an update may have changed.
func (b *bench) put(r spec.Resource) client.ID {
	b.Helper()
	if id, err := b.ids.ID(r.Key()); err == nil && r.Key().Kind != spec.KindTargetGroup {
		return id
	}
	id := b.find(r.Key()).ID
	b.ids.Put(r.Key(), id)
	return id
}

// list returns the objects of a kind, which must be in order of id.
func (b *bench) list(k spec.Kind) []client.Object {
	b.Helper()
	objects, err := b.api.List(b.Context(), k, b.ids)
	if err != nil {
		b.Fatalf("List(%s): %v", k, err)
	}
	for i := 1; i < len(objects); i++ {
		if objects[i-1].ID >= objects[i].ID {
			b.Fatalf("List(%s): %d stands before %d", k, objects[i-1].ID, objects[i].ID)
		}
	}
	return objects
}

// find returns the object that goes by k.
func (b *bench) find(k spec.Key) client.Object {
	b.Helper()
	id, err := b.ids.ID(k)
	for _, o := range b.list(k.Kind) {
		if o.Resource.Key() == k || err == nil && o.ID == id {
			return o
		}
	}
	b.Fatalf("%s is not on the appliance", k)
	return client.Object{}
}

// is checks that the object with the given id is like want, but for the fields
// that want leaves open.
func (b *bench) is(id client.ID, want spec.Resource) {
	b.Helper()
	for _, o := range b.list(want.Key().Kind) {
		if o.ID != id {
			continue
		}
		if diff := cmp.Diff(spec.Fields(spec.Fill(want, o.Resource)), spec.Fields(o.Resource), emptyIsNil, bareSecrets); diff != "" {
			b.Errorf("%s (-want +got):\n%s", want.Key(), diff)
		}
		if k := want.Key().Kind; k == spec.KindTargetGroup || k == spec.KindMapping || k == spec.KindCredential {
			if got := o.Resource.Key(); got != want.Key() {
				b.Errorf("the object's key is %s, want %s", got, want.Key())
			}
		}
		return
	}
	b.Errorf("%s: no object has the id %d", want.Key(), id)
}

// emptyIsNil compares sets: no members are no members.
var emptyIsNil = cmp.FilterValues(func(x, y any) bool {
	a, ok := x.([]string)
	b, also := y.([]string)
	return ok && also && len(a) == 0 && len(b) == 0
}, cmp.Ignore())

// bareSecrets compares what secrets hold.
var bareSecrets = cmp.Comparer(func(a, b spec.Secret) bool { return a.Reveal() == b.Reveal() })
