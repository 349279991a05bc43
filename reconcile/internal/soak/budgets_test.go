package soak_test

import (
	"slices"
	"strconv"

	"github.com/lunsync/lunsync/reconcile/internal/testbed"
)

// checkBudgets looks at what went in each troubled run, the requests that were still
// under way when it ended included.
func (s *scenario) checkBudgets() {
	last := testbed.RowsOf(s.server.Snapshot())
	for i, r := range s.runs[:len(s.runs)-1] {
		over := s.overBudget(i, last)
		if over == "" {
			continue
		}
		// What the run would have made again doesn't count, also where another spec
		// came before it could.
		if over := s.overBudget(i, last, testbed.RowsOf(s.outcome(i))); over != "" {
			s.fail(overBudget, "run %d, max-deletes %s: %s", i+1, r.maxDeletes, over)
		}
	}
}

// overBudget says how a run deleted more than it may of what isn't there later, or
// returns "".
func (s *scenario) overBudget(i int, later ...testbed.Rows) string {
	before, after := testbed.RowsOf(s.runs[i].server.Snapshot()), testbed.RowsOf(s.runs[i+1].server.Snapshot())
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
		if of := have[kind] - s.foreigners[kind]; n > testbed.AllowedDeletes(of, s.runs[i].maxDeletes) {
			return strconv.Itoa(n) + " of " + strconv.Itoa(of) + " rows of " + kind + " went"
		}
	}
	return ""
}

func anyHas(states []testbed.Rows, name string) bool {
	for _, r := range states {
		if r[name] != nil {
			return true
		}
	}
	return false
}
