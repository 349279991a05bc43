package spec

// A rename is a resource that wants to take over an object under its old name.
type rename struct {
	at       place
	key, old Key
}

// renamedFrom notes the former name of the resource being read.
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

// checkRenames reports renames that can't all be done at once.
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

// checkCircles reports each circle of renames once.
func (l *loader) checkCircles(byKey map[Key]rename) {
	walked := make(map[Key]Key) // to the rename that the walk began with
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
