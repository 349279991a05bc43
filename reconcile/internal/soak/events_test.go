package soak_test

import (
	"fmt"
	"maps"
	"slices"
	"syscall"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/internal/testbed"
)

// An event is something that happens in the course of a round.
type event func(*agentScenario)

var events = []event{
	(*agentScenario).editSpec, (*agentScenario).breakSpec, (*agentScenario).suspend,
	func(a *agentScenario) { a.killAgent(a.randomKill(undone, done, answered, later)) },
	func(a *agentScenario) { a.killAgent(a.randomKill(undone, done, answered, later)) },
	func(a *agentScenario) { a.killAgent(killPoint{how: stopped, nth: 1 + a.IntN(4), writes: true}) },
}

// randomKill returns when to kill the agent.
func (a *agentScenario) randomKill(hows ...killMode) killPoint {
	if a.Chance(4) {
		return killPoint{how: testbed.Pick(a.Generator, hows...), nth: 1 + a.IntN(30)}
	}
	return killPoint{how: testbed.Pick(a.Generator, hows...), nth: 1 + a.IntN(6), writes: true}
}

// editSpec gives the spec its next text, or the present one once more.
func (a *agentScenario) editSpec() {
	a.replaceSpec()
	a.syncNow()
}

// replaceSpec does it, and doesn't wait for what comes of it.
func (a *agentScenario) replaceSpec() {
	a.pauseRequests()
	defer a.gate.open()
	if len(a.next) > 0 {
		a.text, a.next = a.next[0], a.next[1:]
		a.counts[edits]++
	}
	a.must(testbed.Pick(a.Generator, waysToReplace...)(&a.file, a.text))
	a.beginRun()
	if a.Chance(4) && a.agent != nil {
		_ = a.agent.cmd.Process.Signal(syscall.SIGHUP) // it fails if the agent is gone
	}
}

// breakSpec makes the spec one that must not be followed. It stays so until the next
// edit.
func (a *agentScenario) breakSpec() {
	a.counts[brokenSpecs]++
	a.must(testbed.Pick(a.Generator,
		a.file.remove,
		func() error { return testbed.Pick(a.Generator, waysToReplace...)(&a.file, "") },
		func() error { return testbed.Pick(a.Generator, waysToReplace...)(&a.file, testbed.Nothing) },
		func() error { return testbed.Pick(a.Generator, waysToReplace...)(&a.file, a.text+"tragets: {}\n") },
		func() error { return testbed.Pick(a.Generator, waysToReplace...)(&a.file, a.text[:half]) },
	)())
	a.syncNow()
}

// killAgent edits the spec and lets the agent die of what it does then, if it does
// enough. Another one takes its place.
func (a *agentScenario) killAgent(due killPoint) {
	a.killer.arm(due)
	a.replaceSpec()
	a.syncNow()
	if a.killer.killedHow() == "" {
		a.killer.arm(killPoint{})
		if a.killer.killedHow() == "" && !a.agent.ended() {
			return
		}
	}
	if !waitFor(a.agent.ended) {
		a.fail(badStops, "it goes on\n%s", tail(a.agent.out.String()))
		return
	}
	if a.checkExit() {
		a.pauseRequests()
		a.beginRun()
		a.gate.open()
		a.start(killPoint{})
	}
}

// suspend tells the agent not to write, changes the spec, lets it be started anew
// perhaps, and tells it to go on.
func (a *agentScenario) suspend() {
	a.counts[suspensions]++
	if !a.must(a.agent.tell("/api/suspend", `{"reason": "a soak"}`)) {
		return
	}
	before := a.gate.writes()
	a.waitIdle()
	still := a.gate.writes()
	a.gate.open()
	if still > before+1 {
		a.fail(wroteSuspended, "%d after the order, of which one may have been in flight", still-before)
	}
	a.editSpec()
	if a.Chance(3) {
		a.killer.killNow()
		if !a.checkExit() || !a.start(killPoint{}) {
			return
		}
		a.syncNow()
	}
	if b := a.agent.status(); b == nil || b.State != "suspended" || a.gate.writes() != still {
		a.fail(wroteSuspended, "%+v, %d writes", b, a.gate.writes()-still)
	}
	a.must(a.agent.tell("/api/resume", "{}"))
	a.syncNow()
}

// drift changes n things of the appliance by hand that are lunsync's, and nothing
// that is somebody else's.
func (a *agentScenario) drift(n int) {
	for range tries {
		if n == 0 {
			return
		}
		method, path, body := testbed.Pick(a.Generator, handChanges...)(&testbed.OtherClient{Generator: a.Generator, Server: a.withoutForeign()})
		if a.changesOnlyOwned(method, path, body) {
			(&testbed.OtherClient{Generator: a.Generator, Server: a.server}).Do(method, path, body)
			fmt.Fprintln(&a.log, "by hand:", method, path, body)
			a.counts[drifted]++
			n--
		}
	}
}

// withoutForeign returns the appliance without what is somebody else's.
func (a *agentScenario) withoutForeign() *emulator.Server {
	s := a.server.Clone()
	for _, kind := range slices.Backward(slices.Sorted(maps.Keys(a.foreign))) { // mappings first
		for _, id := range a.foreign[kind] {
			(&testbed.OtherClient{Generator: a.Generator, Server: s}).Do("DELETE", fmt.Sprintf("%s/%d/", kind, id), testbed.Fields{})
		}
	}
	return s
}

// changesOnlyOwned reports whether a request changes something, and nothing that is somebody
// else's.
func (a *agentScenario) changesOnlyOwned(method, path string, body any) bool {
	trial := a.server.Clone()
	for kind, ids := range a.foreign {
		trial.Disown(kind, ids...)
	}
	(&testbed.OtherClient{Generator: a.Generator, Server: trial}).Do(method, path, body)
	s := trial.Stats()
	return s.Writes > 0 && s.ForeignWrites == 0
}
