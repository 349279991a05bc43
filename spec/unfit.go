package spec

// An unfitField is a field of a resource with a value that can't be set on some release.
type unfitField struct {
	key   Key
	field string
}

// strictest combines the limits of all releases.
var strictest = Limits{BareWords: true, OnlyIPv4: true, NoAnyIPv6: true, NoJails: true, AutoDigest: true}

// noteUnfit records the position of t if its value can't be set on some release.
func (l *loader) noteUnfit(t text) {
	w := configFieldOf[fieldOf{t.key.Kind, t.field}]
	if w == nil {
		return
	}
	value := trim(t.v)
	if addr, err := ParseListen(value); err == nil && t.field == "listen" {
		value = addr
	}
	if strictest.problem(w, value) != "" {
		l.spec.unfit[unfitField{t.key, t.field}] = t.pos
	}
}

// Unfit returns a mistake for each value of s that can't be set on a release with these
// limits and that name, or nil. It checks a secret only if it has been looked up.
func (s *Spec) Unfit(l Limits, release string) ErrorList {
	var list ErrorList
	for _, r := range s.Resources {
		for _, m := range l.Misfits(r) {
			list = append(list, &Error{Pos: s.PosOf(r.Key(), m.Field), Key: r.Key(), Field: m.Field, Msg: m.Message(release)})
		}
	}
	return list.sorted()
}

// PosOf returns where a field of the resource k is written, if its value can't be set on some
// release. For other fields it returns what [Spec.Pos] returns.
func (s *Spec) PosOf(k Key, field string) Pos {
	if pos, ok := s.unfit[unfitField{k, field}]; ok {
		return pos
	}
	return s.pos[k]
}
