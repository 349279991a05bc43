package spec

import (
	"slices"
	"strings"
)

// A reference is a use of one resource by another.
type reference struct {
	at place
	to Key
}

// ref records that the value at p refers to k.
func (l *loader) ref(p place, k Key) { l.refs = append(l.refs, reference{p, k}) }

// checkRefs records a mistake for each reference to something that the spec doesn't have.
func (l *loader) checkRefs() {
	names := make(map[Kind][]string)
	for _, r := range l.refs {
		if _, ok := l.spec.pos[r.to]; ok || l.errs.full() {
			continue
		}
		name := r.to.Kind.section()
		if l.sections[name] == nil {
			l.fault(r.at, "%q is not in this spec, which has no section %s; list it there, with external: true if it is managed elsewhere", r.to.Name, name)
			continue
		}
		if names[r.to.Kind] == nil {
			names[r.to.Kind] = l.namesOf(r.to.Kind)
		}
		l.fault(r.at, "%s has no %q%s", name, r.to.Name, hint(r.to.Name, slices.Values(names[r.to.Kind])))
	}
}

// namesOf returns the names of the resources of kind k, sorted.
func (l *loader) namesOf(k Kind) []string {
	names := []string{}
	for key := range l.spec.pos {
		if key.Kind == k {
			names = append(names, key.Name)
		}
	}
	slices.Sort(names)
	return names
}

// claimed says which resource holds a claim, and where that is written.
type claimed struct {
	by  Key
	pos Pos
}

// claim records that the resource being read holds c, or a mistake if another one does.
func (l *loader) claim(p place, c Claim) {
	held, ok := l.claims[c]
	if !ok {
		l.claims[c] = claimed{p.key, p.pos}
		return
	}
	if held.by != p.key {
		_, value, _ := strings.Cut(string(c), " ")
		l.fault(p, "%q is taken by %s, at %s", value, held.by, held.pos)
	}
}
