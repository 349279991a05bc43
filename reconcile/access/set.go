package access

// A Set is a set of values: some, or all that there are. Its zero value is the empty
// set. Its methods don't change it.
type Set[T comparable] struct {
	all     bool
	members map[T]bool // each is true; nil if all
}

// AllOf returns the set of all values.
func AllOf[T comparable]() Set[T] { return Set[T]{all: true} }

// SetOf returns the set of the given values.
func SetOf[T comparable](values ...T) Set[T] {
	members := make(map[T]bool, len(values))
	for _, v := range values {
		members[v] = true
	}
	return Set[T]{members: members}
}

// Intersect returns the set of what is in both s and t.
func (s Set[T]) Intersect(t Set[T]) Set[T] {
	switch {
	case s.all:
		return t
	case t.all:
		return s
	}
	both := make(map[T]bool)
	for v := range s.members {
		if t.members[v] {
			both[v] = true
		}
	}
	return Set[T]{members: both}
}

// Union returns the set of what is in s, in t or in both.
func (s Set[T]) Union(t Set[T]) Set[T] {
	if s.all || t.all {
		return AllOf[T]()
	}
	either := make(map[T]bool, len(s.members)+len(t.members))
	for _, set := range []Set[T]{s, t} {
		for v := range set.members {
			either[v] = true
		}
	}
	return Set[T]{members: either}
}

// Within reports whether t contains all that s contains.
func (s Set[T]) Within(t Set[T]) bool {
	if t.all || s.all {
		return t.all
	}
	for v := range s.members {
		if !t.members[v] {
			return false
		}
	}
	return true
}

// WithinEither reports whether a and b together contain all that s contains.
func (s Set[T]) WithinEither(a, b Set[T]) bool { return s.Within(a.Union(b)) }

// Empty reports whether s contains nothing.
func (s Set[T]) Empty() bool { return !s.all && len(s.members) == 0 }
