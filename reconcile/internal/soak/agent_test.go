package soak_test

import (
	"flag"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/lunsync/lunsync/client/emulator"
)

var agentSoak = flag.Duration("agentsoak", 2*time.Second, "how long vigils of the agent begin; 0 plays that of -seed alone, and tells its story")

// What is counted of agents.
const (
	vigils      = "vigils"
	rounds      = "rounds, each judged at its end"
	starts      = "starts of an agent"
	edits       = "changes of the spec"
	spoilt      = "specs that must not be followed"
	drifted     = "changes by hand"
	suspensions = "suspensions"
	held        = "rounds that end refused, for somebody else's sake"

	badStops       = "stops that gave up a write, began another, or failed"
	wroteSuspended = "writes while suspended"
)

var (
	vigilSizes = []string{vigils, unplayable, rounds, starts, edits, spoilt, drifted, suspensions, held, written, shifted}
	vigilZeros = []string{duplicates, missing, foreign, wholesale, exposures, overBudget, shown, outcome, crashes, badStops, wroteSuspended, unconverged}
)

// TestAgentSoak lets real agents keep appliances through all that may happen to them:
// specs that change in all the ways that files are replaced, or break, changes by
// hand, faults, kill -9, SIGTERM, suspensions. After each round the agent must have
// converged, and P3 to P5 must have held in each state on the way. To play a vigil
// again, with all that happened in it, say
//
//	go test ./reconcile -run TestAgentSoak -v -agentsoak 0 -seed SEED
func TestAgentSoak(t *testing.T) {
	binary, dir := buildLunsync(t), scratch(t)
	total := newFigures()
	total.sizes, total.zeros = vigilSizes, vigilZeros
	releases := emulator.Releases()
	end := time.Now().Add(*agentSoak)
	// They mostly wait, so that more of them than processors can live at a time.
	var keeping sync.WaitGroup
	for i, n := uint64(0), uint64(len(releases)); i < n; i++ {
		keeping.Go(func() {
			for seed := *firstSeed + i; ; seed += n {
				total.add(playVigil(t, binary, dir, releases[seed%n], seed))
				if t.Failed() || !time.Now().Before(end) {
					return
				}
			}
		})
		if *agentSoak == 0 {
			break
		}
	}
	keeping.Wait()
	t.Logf("\n%s", total)
}

// playVigil returns the figures of one vigil and reports what went wrong.
func playVigil(t *testing.T, binary, dir string, release emulator.Release, seed uint64) *figures {
	v, err := newVigil(t.Context(), binary, filepath.Join(dir, fmt.Sprint("vigil", seed)), release, seed)
	if err != nil {
		t.Errorf("seed %d, %s: %v", seed, release, err)
		return newFigures()
	}
	defer v.end()
	v.play()
	if *agentSoak == 0 {
		t.Logf("%s", v.chronicle())
	}
	for _, text := range v.wrong {
		t.Errorf("seed %d, %s: %s", seed, release, text)
	}
	return v.figures
}
