package spec

import "reflect"

// Equal reports whether s and other say the same, secrets included. Where they say
// it, and what they warn of, doesn't count.
func (s *Spec) Equal(other *Spec) bool {
	if s == nil || other == nil {
		return s == other
	}
	return reflect.DeepEqual(s.said(), other.said())
}

// said returns all that s says.
func (s *Spec) said() []any {
	return []any{s.Server, s.Policy, s.Resources, s.Externals, s.AuthTags, s.RenamedFrom, s.Protected, s.scope}
}
