package guard

import (
	"fmt"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// checkHidden warns of the fields that the login may not read, and refuses the writes
// that need them. An update is judged by all that it leaves on the appliance, such as the
// secret that opens a target; and an object that is created again must get what it had.
func checkHidden(p *draft.Draft) {
	checkHiddenIdentity(p)
	refused := make(map[spec.Key]bool)
	for _, n := range p.Nodes {
		o := p.Live.Find(n.Step.Key)
		if o == nil || len(o.Hidden) == 0 || n.Step.Op == plans.Delete || refused[o.Key] {
			continue
		}
		refused[o.Key] = true
		p.Refuse(o.Key, o.Hidden[0], "can't be written: "+inventory.HiddenText(&o.Object)+
			", so that it isn't known what the object would be then; use a login that may, or make the change on the appliance")
	}
	for i := range p.Live.Objects {
		o := &p.Live.Objects[i]
		if len(o.Hidden) > 0 && p.Wanted[o.Key] != nil && !refused[o.Key] {
			p.Warnings = append(p.Warnings, o.Key.String()+" ("+client.Unnamed(o.ID)+"): "+inventory.HiddenText(&o.Object)+
				"; whether that matches the spec is not known, and it is left alone")
		}
	}
}

// checkHiddenIdentity refuses every write to a kind of which an object can't be recognised,
// because the login may not read what it is known by: the object that a step creates may be
// there, and one that a step deletes may be another.
func checkHiddenIdentity(p *draft.Draft) {
	unknown := make(map[spec.Kind]*inventory.Object)
	for i := range p.Live.Objects {
		o := &p.Live.Objects[i]
		if len(o.Hidden) > 0 && unknown[o.Key.Kind] == nil && inventory.HidesAny(&o.Object, p.Live.Release.Of(o.Key.Kind).Identity) {
			unknown[o.Key.Kind] = o
		}
	}
	for _, n := range p.Nodes {
		k := n.Step.Key
		if o := unknown[k.Kind]; o != nil {
			p.Refuse(k, "", fmt.Sprintf("can't be written: of %s (%s) %s, so that lunsync can't tell which %s is which; use a login that may",
				o.Key, client.Unnamed(o.ID), inventory.HiddenText(&o.Object), k.Kind))
			delete(unknown, k.Kind)
		}
	}
}
