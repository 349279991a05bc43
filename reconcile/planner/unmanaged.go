package planner

import (
	"fmt"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// maxUnmanaged is how many objects are named for one field before they are only
// counted.
const maxUnmanaged = 10

// warnOfUnmanaged tells of the objects of the spec, and of the global settings, that
// have a field which decides what hosts get, which no spec has a word for, and which
// isn't at its default: they count as matching all the same.
func (p *planner) warnOfUnmanaged() {
	more := make(map[client.Setting]int)
	var fields []client.Setting
	for i := range p.live.Objects {
		o := &p.live.Objects[i]
		if p.wanted[o.Key] == nil && !p.spec.External(o.Key) && o.Key.Kind != spec.KindGlobal {
			continue
		}
		for _, s := range o.Unmanaged {
			if more[s]++; more[s] == 1 {
				fields = append(fields, s)
			}
			if more[s] <= maxUnmanaged {
				p.warnings = append(p.warnings, o.Key.String()+": "+inventory.UnmanagedText(s))
			}
		}
	}
	for _, s := range fields {
		if n := more[s] - maxUnmanaged; n > 0 {
			p.warnings = append(p.warnings, fmt.Sprintf("%s more: %s is %t on the appliance", plans.Counted(n, "object"), s.Field, s.Value))
		}
	}
}

// guardUnmanaged refuses to delete an object and to create it again, under its own
// name or another, where that would reset such a field.
func (p *planner) guardUnmanaged(steps []plans.Step) {
	goes, shows := make(map[spec.Key]*inventory.Object), make(map[string]*inventory.Object)
	for _, k := range deleted(steps) {
		o := p.live.Find(k)
		if o == nil || len(o.Unmanaged) == 0 {
			continue
		}
		goes[k] = o
		if e, ok := o.Resource.(*spec.Extent); ok && e.Backing() != "" {
			shows[e.Backing()] = o
		}
	}
	for i := range steps {
		s := &steps[i]
		if s.Op != plans.Create {
			continue
		}
		old := goes[s.Key]
		if e, ok := s.After.(*spec.Extent); ok && old == nil {
			old = shows[e.Backing()]
		}
		if old != nil {
			p.refuseReset(s.Key, old)
		}
	}
}

// refuseReset says what the replacement of old by a new object would reset, and how
// to do without.
func (p *planner) refuseReset(k spec.Key, old *inventory.Object) {
	for _, s := range old.Unmanaged {
		p.refuse(k, s.Field, fmt.Sprintf("would replace %s, whose %s is %t on the appliance; the new %s would have the default, %t. "+
			"Keep it and rename it: write renamed_from: %s below %s",
			old.Key, s.Field, s.Value, plans.Nouns[k.Kind], s.Default, old.Key.Name, k.Name))
	}
}
