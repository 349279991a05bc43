package planner

import (
	"fmt"

	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// A fullNamed is a target under its full name.
type fullNamed struct {
	key  spec.Key
	full string
	// node is what makes, renames or deletes it, or nil.
	node *node
}

// nameOnce refuses targets that would share a full name, or have one that is too
// long: the daemon rejects its whole configuration for it (wire-facts 12). One that
// takes over a full name waits until that is free.
func (p *planner) nameOnce() error {
	before, after := p.basenames()
	if after == "" {
		return nil
	}
	held := make(map[string]fullNamed)
	for i := range p.live.Objects {
		o := &p.live.Objects[i]
		if t, ok := o.Resource.(*spec.Target); ok {
			full := spec.FullName(before, t.Name)
			held[spec.SameFullName(full)] = fullNamed{o.Key, full, p.nodeOf[o.Key]}
		}
	}
	taken := make(map[string]fullNamed)
	for _, t := range p.fullNames(after) {
		p.obtainFullName(t, held, taken, before != after)
	}
	return nil
}

// basenames returns the basename before the plan and after it.
func (p *planner) basenames() (before, after string) {
	key := (&spec.Global{}).Key()
	if o := p.live.Find(key); o != nil {
		before = o.Resource.(*spec.Global).Basename
		after = before
	}
	if n := p.nodeOf[key]; n != nil && n.step.After != nil {
		after = n.step.After.(*spec.Global).Basename
	}
	return before, after
}

// fullNames returns all targets that there will be, those first that the spec doesn't
// have.
func (p *planner) fullNames(basename string) []fullNamed {
	var others, own []fullNamed
	for i := range p.live.Objects {
		o := &p.live.Objects[i]
		t, ok := p.resultOf(o).(*spec.Target)
		if !ok {
			continue
		}
		named := fullNamed{o.Key, spec.FullName(basename, t.Name), p.nodeOf[o.Key]}
		if p.wanted[o.Key] == nil {
			others = append(others, named)
		} else {
			own = append(own, named)
		}
	}
	for _, n := range p.nodes {
		if t, ok := n.step.After.(*spec.Target); ok && n.step.Op == plans.Create {
			own = append(own, fullNamed{n.step.Key, spec.FullName(basename, t.Name), n})
		}
	}
	return append(others, own...)
}

// obtainFullName gives t its full name, or refuses it.
func (p *planner) obtainFullName(t fullNamed, held, taken map[string]fullNamed, changed bool) {
	id := spec.SameFullName(t.full)
	other, twice := taken[id]
	taken[id] = t
	at, field := t.key, ""
	if p.wanted[at] == nil {
		if !changed {
			return // it is so already, and not the spec's
		}
		at, field = (&spec.Global{}).Key(), "basename"
	}
	if problem := spec.CheckFullName(t.full); problem != "" {
		p.refuse(at, field, problem)
	}
	if twice {
		p.refuse(at, field, fmt.Sprintf("%s would have the full name %s, as %s has; rename one of them", t.key, t.full, other.key))
		return
	}
	if holder, ok := held[id]; ok && holder.key != t.key && t.node != nil && holder.node != nil {
		t.node.waitForClaim(holder.node)
	}
}
