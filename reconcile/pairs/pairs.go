package pairs

// Unique returns the pairs in which neither element has another candidate: the index in right
// by the index in left. Two elements are candidates for each other if they share a token. An
// element without tokens has no candidate. The result is not nil. Unique takes time in
// proportion to the number of tokens.
func Unique(left, right [][]string) map[int]int {
	leftBy, rightBy := index(left), index(right)
	found := make(map[int]int)
	for i, tokens := range left {
		j, ok := candidates(tokens, rightBy).only()
		if !ok {
			continue
		}
		if back, ok := candidates(right[j], leftBy).only(); ok && back == i {
			found[i] = j
		}
	}
	return found
}

// index returns the indexes of the elements with each token.
func index(all [][]string) map[string]few {
	by := make(map[string]few)
	for i, tokens := range all {
		for _, token := range tokens {
			by[token] = by[token].add(i)
		}
	}
	return by
}

// A few is a set of indexes that keeps at most two of them: enough to tell whether it has
// none, one or more.
type few struct {
	n    int
	a, b int
}

func (f few) add(i int) few {
	switch {
	case f.n == 0:
		return few{n: 1, a: i}
	case f.n == 1 && f.a != i:
		return few{n: 2, a: f.a, b: i}
	}
	return f
}

// only returns the index if there is only one, or false.
func (f few) only() (int, bool) { return f.a, f.n == 1 }

// candidates returns the indexes of the elements with any of the tokens.
func candidates(tokens []string, by map[string]few) few {
	var all few
	for _, token := range tokens {
		f := by[token]
		if f.n > 0 {
			all = all.add(f.a)
		}
		if f.n > 1 {
			all = all.add(f.b)
		}
		if all.n > 1 {
			break
		}
	}
	return all
}
