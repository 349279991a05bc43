package reconcile

// A pair holds up to two different indexes: enough to know whether there is none,
// one, or more than one.
type pair struct {
	n    int
	a, b int
}

func (p pair) add(i int) pair {
	switch {
	case p.n == 0:
		return pair{n: 1, a: i}
	case p.n == 1 && p.a != i:
		return pair{n: 2, a: p.a, b: i}
	}
	return p
}

func (p pair) only() (int, bool) { return p.a, p.n == 1 }

// candidates returns those that share any of the tokens.
func candidates(tokens []string, by map[string]pair) pair {
	var all pair
	for _, token := range tokens {
		p := by[token]
		if p.n > 0 {
			all = all.add(p.a)
		}
		if p.n > 1 {
			all = all.add(p.b)
		}
		if all.n > 1 {
			break
		}
	}
	return all
}
