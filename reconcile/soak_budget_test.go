package reconcile_test

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// judgeBudgets looks at what went in each troubled run, the requests that were still
// under way when it ended included.
func (s *scenario) judgeBudgets() {
	last := rowsOf(s.server.Snapshot())
	for i, r := range s.runs[:len(s.runs)-1] {
		over := s.overBudget(i, last)
		if over == "" {
			continue
		}
		// What the run would have made again doesn't count, also where another spec
		// came before it could.
		if over := s.overBudget(i, last, rowsOf(s.outcome(i))); over != "" {
			s.violate(overBudget, "run %d, max-deletes %s: %s", i+1, r.maxDeletes, over)
		}
	}
}

// overBudget says how a run deleted more than it may of what isn't there later, or
// returns "".
func (s *scenario) overBudget(i int, later ...rows) string {
	before, after := rowsOf(s.runs[i].server.Snapshot()), rowsOf(s.runs[i+1].server.Snapshot())
	kept := append(slices.Clone(later), after)
	have, gone := make(map[string]int), make(map[string]int)
	for name, row := range before {
		kind := row["kind"].(string)
		have[kind]++
		if !anyHas(kept, name) {
			gone[kind]++
		}
	}
	if most, err := strconv.Atoi(s.runs[i].maxDeletes); err == nil {
		if n := all(gone); n > most {
			return strconv.Itoa(n) + " rows went"
		}
		return ""
	}
	for kind, n := range gone {
		if of := have[kind] - s.foreigners[kind]; n > share(of, s.runs[i].maxDeletes) {
			return strconv.Itoa(n) + " of " + strconv.Itoa(of) + " rows of " + kind + " went"
		}
	}
	return ""
}

func anyHas(states []rows, name string) bool {
	for _, r := range states {
		if r[name] != nil {
			return true
		}
	}
	return false
}

// share returns how many of n objects may go: three at least, but none of no per cent.
func share(n int, percentage string) int {
	percent, _ := strconv.Atoi(strings.TrimSuffix(percentage, "%"))
	switch percent {
	case 0:
		return 0
	case 100:
		return math.MaxInt
	}
	return max(3, n*percent/100)
}
