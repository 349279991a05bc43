package soak_test

import (
	"encoding/base64"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile"
	"github.com/lunsync/lunsync/reconcile/internal/testbed"
	"github.com/lunsync/lunsync/spec"
)

// checkEnd looks at how a run ended and at what it left in words.
func (s *scenario) checkEnd(r *run) {
	switch {
	case r.killed == "" && r.status != 0 && r.status != 1 && r.status != 3 && r.status != 5, strings.Contains(r.out, "goroutine "):
		s.fail(crashes, "status %d\n%s", r.status, tail(r.out))
	}
	s.checkSecrets(map[string]string{"its output": r.out})
}

// checkSecrets looks for secrets in what is told, by where, and in the files of the
// state directory.
func (s *scenario) checkSecrets(told map[string]string) {
	where := maps.Clone(told)
	for name, text := range s.readState() {
		where[name] = string(text)
	}
	for name, text := range where {
		for _, secret := range append(soakSecrets, soakToken, base64.StdEncoding.EncodeToString([]byte("root:"+soakPassword))) {
			if strings.Contains(text, secret) {
				s.fail(shown, "%s holds %s", name, secret)
			}
		}
	}
}

// check looks at the whole of what happened.
func (s *scenario) check() {
	stats := s.server.Stats()
	s.counts[written] += len(s.states) - 1
	sum(s.faults, s.chaos.Faults())
	if stats.ForeignWrites > 0 {
		s.fail(foreign, "%d", stats.ForeignWrites)
	}
	if stats.CollectionDeletes > 0 {
		s.fail(wholesale, "%d", stats.CollectionDeletes)
	}
	if s.counts[unconverged] > 0 {
		return // what it led to is not known
	}
	s.checkRows()
	s.checkBudgets()
	s.checkAccess()
	s.checkOutcome()
}

// checkRows compares the number of rows that are there in the end with what the spec
// lists: all that isn't somebody else's was made by lunsync.
func (s *scenario) checkRows() {
	sp, err := spec.Load([]string{"-"}, strings.NewReader(s.text))
	if err != nil {
		s.fail(missing, "%v", err)
		return
	}
	want := make(map[string]int)
	for _, r := range sp.Resources {
		want[string(r.Key().Kind)]++
	}
	for kind, list := range s.server.Snapshot() {
		got := len(list) - s.foreigners[kind]
		switch {
		case kind == "globalconfiguration":
		case got > want[kind]:
			s.fail(duplicates, "%d rows of %s, want %d", got, kind, want[kind])
		case got < want[kind]:
			s.fail(missing, "%d rows of %s, want %d", got, kind, want[kind])
		}
	}
}

// checkAccess looks at each state on the way: it may grant only what the state
// before the first run or that after the last one grants, and what both grant must
// be there.
func (s *scenario) checkAccess() {
	final := testbed.Tables(s.server.Snapshot())
	atoms := final.LoginValues()
	for _, w := range s.states {
		atoms = atoms.With(w.LoginValues())
	}
	way := newTransition(s.Release, atoms, s.states[0], final)
	bounds := []testbed.Offers{way.first.Offers(atoms), way.last.Offers(atoms)}
	planned := false
	for i, w := range s.states[1:] {
		now := w.Offers(atoms)
		if _, exposed := now.NotIn(atoms, bounds...); exposed && !planned {
			planned = true
			s.counts[judgedByRun]++
			bounds = append(bounds, s.outcomes(atoms)...)
		}
		if x, exposed := now.NotIn(atoms, bounds...); exposed {
			s.fail(exposures, "after write %d: %+v", i+1, x)
			return
		}
		x, found, any := way.lost(now)
		if found && !s.specChanges {
			s.fail(outages, "after write %d: %+v", i+1, x)
			return
		}
		if any {
			s.counts[lacking]++
		}
	}
}

// checkOutcome compares what the appliance grants in the end with what an appliance
// grants that had nothing before and got the spec without a fault.
func (s *scenario) checkOutcome() {
	fresh, err := emulator.New(emulator.Options{Release: emulator.Release(s.Release)})
	if err == nil {
		var b *reconcile.Session
		if b, err = s.session(fresh, filepath.Join(s.dir, "fresh"), s.text); err == nil {
			b.Apply(s.ctx, nil)
		}
	}
	got, want := testbed.Tables(s.server.Snapshot()), testbed.Tables(fresh.Snapshot())
	atoms := got.LoginValues().With(want.LoginValues())
	is, should := got.Offers(atoms), want.Offers(atoms)
	maps.DeleteFunc(is, func(o testbed.Offer, _ []uint64) bool { return o.Target == "foreign" })
	if x, more := is.NotIn(atoms, should); more || err != nil {
		s.fail(outcome, "grants too much: %+v %v", x, err)
	} else if x, less := should.NotIn(atoms, is); less {
		s.fail(outcome, "grants too little: %+v", x)
	}
}

// outcomes returns what each run would have led to: where the spec changes between
// runs, or a run adopts what the next one deletes, it is the limit of that run.
func (s *scenario) outcomes(a testbed.LoginValues) []testbed.Offers {
	var all []testbed.Offers
	for i := range s.runs {
		all = append(all, s.outcome(i).Offers(a))
	}
	return all
}

// outcome returns the state that a run would have led to, had nothing gone wrong.
func (s *scenario) outcome(i int) testbed.Tables {
	r := &s.runs[i]
	if r.outcome != nil {
		return r.outcome
	}
	server, dir := r.server.Clone(), filepath.Join(s.dir, fmt.Sprint("replay", i))
	if err := writeState(dir, r.state); err != nil {
		s.fail(crashes, "replay: %v", err)
	}
	s.maxDeletes = r.maxDeletes
	b, err := s.session(server, dir, r.text)
	if err == nil && len(b.Plan.Refusals) == 0 {
		b.Apply(s.ctx, nil)
	}
	r.outcome = server.Snapshot()
	return r.outcome
}

func writeState(dir string, files map[string][]byte) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			return err
		}
	}
	return nil
}
