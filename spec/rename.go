package spec

// A rename is a resource whose object is to be renamed.
type rename struct {
	at       place
	key, old Key
}

// renamedFrom records the former name of the resource being read.
func (l *loader) renamedFrom(t text) {
	if !t.ok() {
		return
	}
	r := rename{at: t.place, key: l.key, old: Key{l.key.Kind, canonicalName(l.key.Kind, l.required(t))}}
	switch {
	case r.old.Name == "":
	case r.old == r.key:
		l.fault(t.place, "is the name that it has now")
	default:
		l.renames = append(l.renames, r)
		l.spec.RenamedFrom[r.key] = r.old.Name
	}
}

// checkRenames records a mistake for each rename that contradicts another one, or from a
// name that is still in the spec.
func (l *loader) checkRenames() {
	byKey, byOld := make(map[Key]rename), make(map[Key]rename)
	for _, r := range l.renames {
		byKey[r.key] = r
		if other, twice := byOld[r.old]; twice {
			l.fault(r.at, "%s is also renamed from %q, at %s", other.key, r.old.Name, other.at.pos)
			continue
		}
		byOld[r.old] = r
	}
	for _, r := range l.renames {
		pos, there := l.spec.pos[r.old]
		if _, moves := byKey[r.old]; there && !moves {
			l.fault(r.at, "%q is still in this spec, at %s; remove it or give it a renamed_from", r.old.Name, pos)
		}
	}
	l.checkCircles(byKey)
}

// checkCircles records one mistake for each cycle of renames.
func (l *loader) checkCircles(byKey map[Key]rename) {
	walked := make(map[Key]Key) // each rename that was visited, and where that walk began
	for _, start := range l.renames {
		r, ok := start, true
		for ok && walked[r.key] == (Key{}) {
			walked[r.key] = start.key
			r, ok = byKey[r.old]
		}
		if ok && walked[r.key] == start.key {
			l.fault(r.at, "the renames of %s go in a circle; do them in two commits, by way of another name", r.key)
		}
	}
}
