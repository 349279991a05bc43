package planner

import (
	"fmt"

	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// A fullNamed is a target under its full name.
type fullNamed struct {
	key  spec.Key
	full string
	// node creates, renames or deletes the target, or is nil.
	node *draft.Node
}

// checkFullNames refuses targets that would share a full name, or have one that is too long:
// the daemon would reject its whole configuration (wire-facts 12). A target that takes over
// a full name waits until that is free.
func checkFullNames(p *draft.Draft) {
	before, after := basenames(p)
	if after == "" {
		return
	}
	held := make(map[string]fullNamed)
	for i := range p.Live.Objects {
		o := &p.Live.Objects[i]
		if t, ok := o.Resource.(*spec.Target); ok {
			full := spec.FullName(before, t.Name)
			held[spec.SameFullName(full)] = fullNamed{o.Key, full, p.NodeOf[o.Key]}
		}
	}
	taken := make(map[string]fullNamed)
	for _, t := range fullNames(p, after) {
		obtainFullName(p, t, held, taken, before != after)
	}
}

// basenames returns the basename before the plan and after it.
func basenames(p *draft.Draft) (before, after string) {
	key := (&spec.Global{}).Key()
	if o := p.Live.Find(key); o != nil {
		before = o.Resource.(*spec.Global).Basename
		after = before
	}
	if n := p.NodeOf[key]; n != nil && n.Step.After != nil {
		after = n.Step.After.(*spec.Global).Basename
	}
	return before, after
}

// fullNames returns all targets that there will be, first those that the spec doesn't list.
func fullNames(p *draft.Draft, basename string) []fullNamed {
	var others, own []fullNamed
	for i := range p.Live.Objects {
		o := &p.Live.Objects[i]
		t, ok := p.ResultOf(o).(*spec.Target)
		if !ok {
			continue
		}
		named := fullNamed{o.Key, spec.FullName(basename, t.Name), p.NodeOf[o.Key]}
		if p.Wanted[o.Key] == nil {
			others = append(others, named)
		} else {
			own = append(own, named)
		}
	}
	for _, n := range p.Nodes {
		if t, ok := n.Step.After.(*spec.Target); ok && n.Step.Op == plans.Create {
			own = append(own, fullNamed{n.Step.Key, spec.FullName(basename, t.Name), n})
		}
	}
	return append(others, own...)
}

// obtainFullName gives t its full name, or refuses it. Held are the full names before the
// plan, taken those that are given already, and changed says that the basename changes.
func obtainFullName(p *draft.Draft, t fullNamed, held, taken map[string]fullNamed, changed bool) {
	id := spec.SameFullName(t.full)
	other, twice := taken[id]
	taken[id] = t
	at, field := t.key, ""
	if p.Wanted[at] == nil {
		if !changed {
			return // it has that name already, and the spec doesn't list it
		}
		at, field = (&spec.Global{}).Key(), "basename"
	}
	if problem := spec.CheckFullName(t.full); problem != "" {
		p.Refuse(at, field, problem)
	}
	if twice {
		p.Refuse(at, field, fmt.Sprintf("%s would have the full name %s, which %s has already; rename one of them", t.key, t.full, other.key))
		return
	}
	if holder, ok := held[id]; ok && holder.key != t.key && t.node != nil && holder.node != nil {
		t.node.WaitForClaim(holder.node)
	}
}
