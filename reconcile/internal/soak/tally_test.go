package soak_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
)

// What is counted.
const (
	played      = "scenarios"
	noSpecFound = "scenarios that no spec was found for"
	judgedByRun = "scenarios judged by what each run aimed at"
	runsDone    = "runs"
	settled     = "runs that it took to settle after the faults ended"
	written     = "writes, each judged"
	lacking     = "states that lack what both sides grant"
)

var sizes = []string{played, noSpecFound, judgedByRun, runsDone, settled, written, lacking}

// What must be 0.
const (
	duplicates  = "duplicates"
	missing     = "objects missing"
	foreign     = "foreign objects touched"
	wholesale   = "collection deletes"
	exposures   = "transient exposures"
	outages     = "needless outages"
	overBudget  = "deletes over budget"
	shown       = "secrets shown"
	outcome     = "wrong access in the end"
	crashes     = "crashes and hangs"
	unconverged = "runs that did not converge after the faults ended"
)

var zeros = []string{duplicates, missing, foreign, wholesale, exposures, outages, overBudget, shown, outcome, crashes, unconverged}

// A tally counts what happened in scenarios. They are safe for concurrent use.
type tally struct {
	sizes, zeros []string // the rows of counts, in their order

	mu     sync.Mutex
	counts map[string]int
	faults map[string]int
	kills  map[string]int
}

func newTally() *tally {
	return &tally{sizes: sizes, zeros: zeros, counts: make(map[string]int), faults: make(map[string]int), kills: make(map[string]int)}
}

// add adds the tallies of others.
func (f *tally) add(other *tally) {
	f.mu.Lock()
	defer f.mu.Unlock()
	sum(f.counts, other.counts)
	sum(f.faults, other.faults)
	sum(f.kills, other.kills)
}

func sum(to, from map[string]int) {
	for name, n := range from {
		to[name] += n
	}
}

func all(counts map[string]int) int {
	n := 0
	for _, c := range counts {
		n += c
	}
	return n
}

// String returns a table.
func (f *tally) String() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var b strings.Builder
	row := func(name string, n int) { fmt.Fprintf(&b, "%9d  %s\n", n, name) }
	for _, name := range f.sizes {
		row(name, f.counts[name])
	}
	row("faults injected", all(f.faults))
	for _, name := range slices.Sorted(maps.Keys(f.faults)) {
		row("  "+name, f.faults[name])
	}
	row("kills", all(f.kills))
	for _, name := range slices.Sorted(maps.Keys(f.kills)) {
		row("  "+name, f.kills[name])
	}
	for _, name := range f.zeros {
		row(name, f.counts[name])
	}
	return b.String()
}
