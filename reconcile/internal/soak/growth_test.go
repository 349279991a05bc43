package soak_test

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/lunsync/lunsync/client/emulator"
)

const (
	// cyclePasses is how many passes a cycle has in which nothing has changed: with the
	// first cycles an agent tells of as many passes as it ever does.
	cyclePasses = 17
	// warmUp and measured are how many cycles there are at least before the first
	// measurement, and between that and the last.
	warmUp, measured = 3, 3

	goroutines = "go_goroutines"
	heap       = "go_memstats_heap_alloc_bytes"
	resident   = "process_resident_memory_bytes"
)

// A series is what an agent was told to be like, cycle by cycle.
type series map[string][]float64

// TestAgentStaysSmall lets one agent run through changes of the spec, broken ones,
// changes by hand and faults, and asks it now and then how large it is: in the end it
// must be about as large as it was when it had seen all of that once.
func TestAgentStaysSmall(t *testing.T) {
	t.Parallel()
	a, err := newAgentScenario(t.Context(), buildLunsync(t), filepath.Join(scratch(t), "flat"), emulator.R112, *firstSeed)
	if err != nil {
		t.Fatal(err)
	}
	defer a.end()
	a.limit = runLimit + *agentSoak
	a.env = []string{"GOGC=10"} // so that what is allocated is little more than what lives
	a.maxDeletes = unbounded
	if !a.prepareAgent() {
		t.Fatal("no spec was found")
	}
	sizes := a.runCycles(time.Now().Add(*agentSoak))
	if a.endFaults() {
		a.fetchAll()
		a.stopAgent()
	}
	for _, text := range a.failures {
		t.Errorf("seed %d: %s", *firstSeed, text)
	}
	t.Logf("%d cycles, %s", len(sizes[heap]), sizes)
	sizes.expectFlat(t, heap, 1.1, 1<<18)
	sizes.expectFlat(t, goroutines, 1, 3)
}

// runCycles lets the agent live until the deadline, and long enough. It returns how large
// it was after each cycle.
func (a *agentScenario) runCycles(deadline time.Time) series {
	sizes := make(series)
	for n := 0; n < warmUp+measured || time.Now().Before(deadline); n++ {
		a.waitIdle()
		a.drift(1)
		a.runs, a.states = nil, nil
		a.plan()
		a.startFaults()
		a.chaos.OneIn, a.chaos.Most, a.chaos.Hangs = 16, 2, false
		a.gate.open()
		if a.agent == nil && !a.start(killPoint{}) {
			return sizes
		}
		a.breakSpec()
		a.editSpec()
		a.chaos.End()
		for range cyclePasses {
			a.syncNow()
		}
		a.fetchAll()
		if a.measure(sizes); len(a.failures) > 0 {
			return sizes
		}
	}
	return sizes
}

// measure adds to sizes how large the agent is.
func (a *agentScenario) measure(sizes series) {
	text, err := a.agent.fetch("/metrics")
	if !a.must(err) {
		return
	}
	for _, name := range []string{goroutines, heap, resident} {
		found := regexp.MustCompile(`(?m)^` + name + ` (\S+)$`).FindSubmatch(text)
		if found == nil {
			a.fail(crashes, "no %s", name)
			return
		}
		n, err := strconv.ParseFloat(string(found[1]), 64)
		a.must(err)
		sizes[name] = append(sizes[name], n)
	}
}

// ends returns the medians of the third after the warm-up and of the last third.
func (g series) ends(name string) (early, late float64) {
	all := g[name][min(warmUp, len(g[name])):]
	if len(all) < measured {
		return 0, 0
	}
	third := len(all) / 3
	return median(all[:third]), median(all[len(all)-third:])
}

func median(of []float64) float64 {
	of = slices.Sorted(slices.Values(of))
	return of[len(of)/2]
}

// expectFlat fails the test if something has grown by more than a ratio and a slack.
func (g series) expectFlat(t *testing.T, name string, ratio, slack float64) {
	t.Helper()
	if early, late := g.ends(name); late == 0 || late > early*ratio+slack {
		t.Errorf("%s was %.0f, and is %.0f\n%v", name, early, late, g[name])
	}
}

// String tells how large the agent was early and late.
func (g series) String() string {
	text := ""
	for _, name := range []string{goroutines, heap, resident} {
		early, late := g.ends(name)
		text += fmt.Sprintf("%s %.0f then %.0f; ", name, early, late)
	}
	return text
}
