package inventory

import (
	"slices"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/pairs"
	"github.com/lunsync/lunsync/spec"
)

// A matcher finds the objects that a spec means by resources that have no name on the
// appliance. It tries stage after stage; in each it matches the pairs of which neither
// side has another candidate. It never guesses.
type matcher struct {
	wants []spec.Resource // not matched yet, by name
	lives []client.Object // not matched yet, by id
	found map[spec.Key]client.Object
}

// maxRounds bounds how often all stages are tried. A match in a weak stage can make a
// stronger one unique; each round takes linear time.
const maxRounds = 8

// newMatcher returns a matcher for wants and for those objects that are not among taken.
func newMatcher(wants []spec.Resource, objects []client.Object, taken map[spec.Key]client.Object) *matcher {
	used := make(map[client.ID]bool, len(taken))
	for _, o := range taken {
		used[o.ID] = true
	}
	return &matcher{
		wants: slices.Clone(wants),
		lives: slices.DeleteFunc(slices.Clone(objects), func(o client.Object) bool { return used[o.ID] }),
		found: make(map[spec.Key]client.Object),
	}
}

// run tries the stages until they find nothing more, and then pairs what is equal.
func (m *matcher) run(stages []matchStage) {
	for range maxRounds {
		before := len(m.wants)
		for _, st := range stages {
			m.pairUnique(st)
		}
		if len(m.wants) == before {
			break
		}
	}
	m.pairEqual()
}

// pairUnique matches each want that has one candidate with that one, if no other want
// has the same candidate.
func (m *matcher) pairUnique(st matchStage) {
	wants, lives := make([][]string, len(m.wants)), make([][]string, len(m.lives))
	for i, w := range m.wants {
		wants[i] = st.tokens(w)
	}
	for j, o := range m.lives {
		lives[j] = st.tokens(o.Resource)
	}
	m.accept(pairs.Unique(wants, lives))
}

// pairEqual matches the wants and the objects that are equal in comment and content, if
// there are equally many of both: the first by name with the first by id, and so on.
// Which of them is which makes no difference.
func (m *matcher) pairEqual() {
	wants, lives := make(map[string][]int), make(map[string][]int)
	for i, w := range m.wants {
		token := commentAndContent(w)
		wants[token] = append(wants[token], i)
	}
	for j, o := range m.lives {
		token := commentAndContent(o.Resource)
		lives[token] = append(lives[token], j)
	}
	match := make(map[int]int)
	for token, is := range wants {
		if js := lives[token]; len(is) == len(js) {
			for n := range is {
				match[is[n]] = js[n]
			}
		}
	}
	m.accept(match)
}

// accept moves matched pairs, given as indexes of wants and lives, to found.
func (m *matcher) accept(match map[int]int) {
	if len(match) == 0 {
		return
	}
	gone := make(map[client.ID]bool, len(match))
	var wants []spec.Resource
	for i, w := range m.wants {
		if j, ok := match[i]; ok {
			m.found[w.Key()] = m.lives[j]
			gone[m.lives[j].ID] = true
		} else {
			wants = append(wants, w)
		}
	}
	m.wants = wants
	m.lives = slices.DeleteFunc(m.lives, func(o client.Object) bool { return gone[o.ID] })
}
