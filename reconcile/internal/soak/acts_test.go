package soak_test

import (
	"fmt"
	"maps"
	"slices"
	"syscall"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/internal/testbed"
)

// An act is something that happens in the course of a round.
type act func(*vigil)

var acts = []act{
	(*vigil).edit, (*vigil).spoil, (*vigil).suspend,
	func(v *vigil) { v.die(v.fate(undone, done, answered, later)) },
	func(v *vigil) { v.die(v.fate(undone, done, answered, later)) },
	func(v *vigil) { v.die(death{how: stopped, nth: 1 + v.IntN(4), writes: true}) },
}

// fate returns when to kill the agent.
func (v *vigil) fate(hows ...moment) death {
	if v.Chance(4) {
		return death{how: testbed.Pick(v.Generator, hows...), nth: 1 + v.IntN(30)}
	}
	return death{how: testbed.Pick(v.Generator, hows...), nth: 1 + v.IntN(6), writes: true}
}

// edit gives the spec its next text, or the present one once more.
func (v *vigil) edit() {
	v.place()
	v.stir()
}

// place does it, and doesn't wait for what comes of it.
func (v *vigil) place() {
	v.hush()
	defer v.door.open()
	if len(v.next) > 0 {
		v.text, v.next = v.next[0], v.next[1:]
		v.counts[edits]++
	}
	v.must(testbed.Pick(v.Generator, ways...)(&v.file, v.text))
	v.mark()
	if v.Chance(4) && v.agent != nil {
		_ = v.agent.cmd.Process.Signal(syscall.SIGHUP) // it fails if the agent is gone
	}
}

// spoil makes the spec one that must not be followed. It stays so until the next
// edit.
func (v *vigil) spoil() {
	v.counts[spoilt]++
	v.must(testbed.Pick(v.Generator,
		v.file.remove,
		func() error { return testbed.Pick(v.Generator, ways...)(&v.file, "") },
		func() error { return testbed.Pick(v.Generator, ways...)(&v.file, testbed.Nothing) },
		func() error { return testbed.Pick(v.Generator, ways...)(&v.file, v.text+"tragets: {}\n") },
		func() error { return testbed.Pick(v.Generator, ways...)(&v.file, v.text[:half]) },
	)())
	v.stir()
}

// die edits the spec and lets the agent die of what it does then, if it does
// enough. Another one takes its place.
func (v *vigil) die(due death) {
	v.killer.arm(due)
	v.place()
	v.stir()
	if v.killer.deedDone() == "" {
		v.killer.arm(death{})
		if v.killer.deedDone() == "" && !v.agent.ended() {
			return
		}
	}
	if !await(v.agent.ended) {
		v.violate(badStops, "it goes on\n%s", tail(v.agent.out.String()))
		return
	}
	if v.bury() {
		v.hush()
		v.mark()
		v.door.open()
		v.start(death{})
	}
}

// suspend tells the agent not to write, changes the spec, lets it be started anew
// perhaps, and tells it to go on.
func (v *vigil) suspend() {
	v.counts[suspensions]++
	if !v.must(v.agent.tell("/api/suspend", `{"reason": "a soak"}`)) {
		return
	}
	before := v.door.writes()
	v.quiet()
	still := v.door.writes()
	v.door.open()
	if still > before+1 {
		v.violate(wroteSuspended, "%d after the order, of which one may have been in flight", still-before)
	}
	v.edit()
	if v.Chance(3) {
		v.killer.slay()
		if !v.bury() || !v.start(death{}) {
			return
		}
		v.stir()
	}
	if b := v.agent.bulletin(); b == nil || b.State != "suspended" || v.door.writes() != still {
		v.violate(wroteSuspended, "%+v, %d writes", b, v.door.writes()-still)
	}
	v.must(v.agent.tell("/api/resume", "{}"))
	v.stir()
}

// drift changes n things of the appliance by hand that are lunsync's, and nothing
// that is somebody else's.
func (v *vigil) drift(n int) {
	for range tries {
		if n == 0 {
			return
		}
		method, path, body := testbed.Pick(v.Generator, drifts...)(&testbed.OtherClient{Generator: v.Generator, Server: v.ours()})
		if v.harmless(method, path, body) {
			(&testbed.OtherClient{Generator: v.Generator, Server: v.server}).Do(method, path, body)
			fmt.Fprintln(&v.log, "by hand:", method, path, body)
			v.counts[drifted]++
			n--
		}
	}
}

// ours returns the appliance without what is somebody else's.
func (v *vigil) ours() *emulator.Server {
	s := v.server.Clone()
	for _, kind := range slices.Backward(slices.Sorted(maps.Keys(v.foreign))) { // mappings first
		for _, id := range v.foreign[kind] {
			(&testbed.OtherClient{Generator: v.Generator, Server: s}).Do("DELETE", fmt.Sprintf("%s/%d/", kind, id), testbed.Fields{})
		}
	}
	return s
}

// harmless reports whether a request changes something, and nothing that is somebody
// else's.
func (v *vigil) harmless(method, path string, body any) bool {
	trial := v.server.Clone()
	for kind, ids := range v.foreign {
		trial.Disown(kind, ids...)
	}
	(&testbed.OtherClient{Generator: v.Generator, Server: trial}).Do(method, path, body)
	s := trial.Stats()
	return s.Writes > 0 && s.ForeignWrites == 0
}
