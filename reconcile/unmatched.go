package reconcile

import (
	"slices"
	"strings"

	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// nearKeys is how many similar keys Unmatched returns at most.
const nearKeys = 3

// Unmatched reports whether no key of the spec or of the appliance matches pattern. If so,
// near are the keys or patterns that the user may have meant, the likeliest first. Unmatched
// may be called after [Session.MakePlan], and uses what that has read.
func (s *Session) Unmatched(pattern string) (near []string, unmatched bool) {
	keys := s.keys()
	if matchesAny(pattern, keys) {
		return nil, false
	}
	if _, _, ok := strings.Cut(pattern, "/"); !ok {
		return namedAlike(pattern, keys), true
	}
	if repaired := withKind(pattern); matchesAny(repaired, keys) {
		return []string{repaired}, true
	}
	return spec.Nearest(withKind(pattern), texts(keys), nearKeys), true
}

// keys returns the keys of the spec, external ones included, and of the appliance,
// sorted.
func (s *Session) keys() []spec.Key {
	var keys []spec.Key
	for _, r := range slices.Concat(s.Spec.Resources, s.Spec.Externals) {
		keys = append(keys, r.Key())
	}
	for i := range s.Live.Objects {
		keys = append(keys, s.Live.Objects[i].Key)
	}
	slices.SortFunc(keys, spec.Key.Compare)
	return slices.Compact(keys)
}

func matchesAny(pattern string, keys []spec.Key) bool {
	return slices.ContainsFunc(keys, func(k spec.Key) bool { return plans.Matches([]string{pattern}, k) })
}

// namedAlike returns keys of any kind that have the given name or, if there are none, a
// similar name. The user may have forgotten the kind.
func namedAlike(name string, keys []spec.Key) []string {
	var alike []string
	for _, kind := range spec.Kinds() {
		if p := string(kind) + "/" + name; matchesAny(p, keys) {
			alike = append(alike, p)
		}
	}
	if len(alike) > 0 {
		return alike[:min(nearKeys, len(alike))]
	}
	byName := make(map[string]string)
	for _, k := range keys {
		byName[k.Name] = k.String()
	}
	near := spec.Nearest(name, func(yield func(string) bool) {
		for _, k := range keys {
			if !yield(k.Name) {
				return
			}
		}
	}, nearKeys)
	for i := range near {
		near[i] = byName[near[i]]
	}
	return near
}

// withKind returns pattern with its first part replaced by the kind that it means: it may
// be a section of the spec, a plural, or misspelled. Otherwise it returns pattern.
func withKind(pattern string) string {
	first, rest, _ := strings.Cut(pattern, "/")
	if kind, ok := spec.KindOf(first); ok {
		return string(kind) + "/" + rest
	}
	return pattern
}

func texts(keys []spec.Key) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for _, k := range keys {
			if !yield(k.String()) {
				return
			}
		}
	}
}
