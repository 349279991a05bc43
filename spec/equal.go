package spec

import "reflect"

// Equal reports whether s and other say the same, secrets included. It ignores files,
// positions and warnings. Two nil Specs are equal.
func (s *Spec) Equal(other *Spec) bool {
	if s == nil || other == nil {
		return s == other
	}
	return reflect.DeepEqual(s.content(), other.content())
}

// content returns all that Equal compares.
func (s *Spec) content() []any {
	return []any{s.Server, s.Policy, s.Resources, s.Externals, s.AuthTags, s.RenamedFrom, s.Protected, s.scope}
}
