package guard

import (
	"fmt"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// maxUnmanaged is how many objects are named for one field before they are only
// counted.
const maxUnmanaged = 10

// WarnOfUnmanaged warns of the objects of the spec, and of the global settings, in which a
// field is not at its default that decides what hosts get, but that a spec can't set. They
// match all the same.
func WarnOfUnmanaged(p *draft.Draft) {
	more := make(map[client.Setting]int)
	var fields []client.Setting
	for i := range p.Live.Objects {
		o := &p.Live.Objects[i]
		if p.Wanted[o.Key] == nil && !p.Spec.External(o.Key) && o.Key.Kind != spec.KindGlobal {
			continue
		}
		for _, s := range o.Unmanaged {
			if more[s]++; more[s] == 1 {
				fields = append(fields, s)
			}
			if more[s] <= maxUnmanaged {
				p.Warn(o.Key.String() + ": " + inventory.UnmanagedText(s))
			}
		}
	}
	for _, s := range fields {
		if n := more[s] - maxUnmanaged; n > 0 {
			p.Warn(fmt.Sprintf("%s more: %s is %t on the appliance", plans.Counted(n, "object"), s.Field, s.Value))
		}
	}
}

// checkUnmanaged refuses to delete an object and to create it again, under its own name or
// another, if that would reset such a field.
func checkUnmanaged(p *draft.Draft, steps []plans.Step) {
	deletedObjects, byBacking := make(map[spec.Key]*inventory.Object), make(map[string]*inventory.Object)
	for _, k := range deleted(steps) {
		o := p.Live.Find(k)
		if o == nil || len(o.Unmanaged) == 0 {
			continue
		}
		deletedObjects[k] = o
		if e, ok := o.Resource.(*spec.Extent); ok && e.Backing() != "" {
			byBacking[e.Backing()] = o
		}
	}
	for i := range steps {
		s := &steps[i]
		if s.Op != plans.Create {
			continue
		}
		old := deletedObjects[s.Key]
		if e, ok := s.After.(*spec.Extent); ok && old == nil {
			old = byBacking[e.Backing()]
		}
		if old != nil {
			refuseReset(p, s.Key, old)
		}
	}
}

// refuseReset refuses to replace old by the new object k, and says how to avoid it.
func refuseReset(p *draft.Draft, k spec.Key, old *inventory.Object) {
	for _, s := range old.Unmanaged {
		p.Refuse(k, s.Field, fmt.Sprintf("would replace %s, whose %s is %t on the appliance; the new %s would have the default, %t. "+
			"Keep it and rename it: write renamed_from: %s below %s",
			old.Key, s.Field, s.Value, plans.Nouns[k.Kind], s.Default, old.Key.Name, k.Name))
	}
}
