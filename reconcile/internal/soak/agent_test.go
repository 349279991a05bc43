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

var agentSoak = flag.Duration("agentsoak", 2*time.Second, "how long scenarios of the agent begin; 0 plays that of -seed alone, and tells its story")

// What is counted of agents.
const (
	agentScenarios = "agentScenarios"
	rounds         = "rounds, each judged at its end"
	starts         = "starts of an agent"
	edits          = "changes of the spec"
	brokenSpecs    = "specs that must not be followed"
	drifted        = "changes by hand"
	suspensions    = "suspensions"
	blocked        = "rounds that end refused, for somebody else's sake"

	badStops       = "stops that gave up a write, began another, or failed"
	wroteSuspended = "writes while suspended"
)

var (
	agentCounts     = []string{agentScenarios, noSpecFound, rounds, starts, edits, brokenSpecs, drifted, suspensions, blocked, written, judgedByRun}
	agentMustBeZero = []string{duplicates, missing, foreign, wholesale, exposures, overBudget, shown, outcome, crashes, badStops, wroteSuspended, unconverged}
)

// TestAgentSoak lets real agents keep appliances through all that may happen to them:
// specs that change in all the ways that files are replaced, or break, changes by
// hand, faults, kill -9, SIGTERM, suspensions. After each round the agent must have
// converged, and P3 to P5 must have held in each state on the way. To play a scenario
// again, with all that happened in it, say
//
//	go test ./reconcile/internal/soak -run TestAgentSoak -v -agentsoak 0 -seed SEED
func TestAgentSoak(t *testing.T) {
	binary, dir := buildLunsync(t), scratch(t)
	total := newTally()
	total.sizes, total.zeros = agentCounts, agentMustBeZero
	releases := emulator.Releases()
	end := time.Now().Add(*agentSoak)
	// They mostly wait, so that more of them than processors can live at a time.
	var keeping sync.WaitGroup
	for i, n := uint64(0), uint64(len(releases)); i < n; i++ {
		keeping.Go(func() {
			for seed := *firstSeed + i; ; seed += n {
				total.add(playAgentScenario(t, binary, dir, releases[seed%n], seed))
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

// playAgentScenario returns the tally of one scenario of the agent and reports what went wrong.
func playAgentScenario(t *testing.T, binary, dir string, release emulator.Release, seed uint64) *tally {
	a, err := newAgentScenario(t.Context(), binary, filepath.Join(dir, fmt.Sprint("agent", seed)), release, seed)
	if err != nil {
		t.Errorf("seed %d, %s: %v", seed, release, err)
		return newTally()
	}
	defer a.end()
	a.play()
	if *agentSoak == 0 {
		t.Logf("%s", a.agentLog())
	}
	for _, text := range a.failures {
		t.Errorf("seed %d, %s: %s", seed, release, text)
	}
	return a.tally
}
