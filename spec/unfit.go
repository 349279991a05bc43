package spec

// An oddField is a field of a resource with a value that some release can't hold.
type oddField struct {
	key   Key
	field string
}

// strictest are the limits of all releases together.
var strictest = Limits{BareWords: true, OnlyIPv4: true, NoAnyIPv6: true, NoJails: true, AutoDigest: true}

// noteOdd keeps the place of a value that some release can't hold.
func (l *loader) noteOdd(t text) {
	w := writingOf[fieldOf{t.key.Kind, t.field}]
	if w == nil {
		return
	}
	value := trim(t.v)
	if addr, err := ParseListen(value); err == nil && t.field == "listen" {
		value = addr
	}
	if strictest.problem(w, value) != "" {
		l.spec.odd[oddField{t.key, t.field}] = t.pos
	}
}

// Unfit returns what a release with the given limits can't hold of s, at its places,
// or nil if it can hold all. Secrets count once they have been looked up.
func (s *Spec) Unfit(l Limits, release string) ErrorList {
	var list ErrorList
	for _, r := range s.Resources {
		for _, m := range l.Misfits(r) {
			list = append(list, &Error{Pos: s.PosOf(r.Key(), m.Field), Key: r.Key(), Field: m.Field, Msg: m.Message(release)})
		}
	}
	return list.sorted()
}

// PosOf returns where a field of a resource is written, if its value is one that some
// release can't hold. For others it returns what [Spec.Pos] does.
func (s *Spec) PosOf(k Key, field string) Pos {
	if pos, ok := s.odd[oddField{k, field}]; ok {
		return pos
	}
	return s.pos[k]
}
