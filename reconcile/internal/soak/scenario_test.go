package soak_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/internal/testbed"
)

// A scenario is one appliance, a spec that it had, one that it shall have, and what
// happens on the way. All of it follows from the seed, as far as timeouts let it.
type scenario struct {
	*testbed.Generator
	ctx    context.Context
	binary string
	dir    string

	server *emulator.Server
	chaos  *emulator.Chaos
	killer *killer
	gate   *requestGate
	web    *httptest.Server
	conns  *connCounter

	text        string // the spec, as it is now
	maxDeletes  string
	foreigners  map[string]int // rows of somebody else, by kind
	specChanges bool           // the spec changes between the runs
	overlaps    bool           // requests that come late may do so in the next run
	runs        []run
	*tally
	failures []string

	mu     sync.Mutex
	states []testbed.Tables // before lunsync came, and after each write
}

// A run is a run of lunsync: what it started from, and how it ended.
type run struct {
	text       string
	server     *emulator.Server // as it was
	state      map[string][]byte
	first      int // index of the first state of its own
	maxDeletes string
	status     int
	killed     killMode
	out        string
	outcome    testbed.Tables // see [scenario.outcome]
}

// newScenario returns one that writes to dir, which it makes.
func newScenario(ctx context.Context, binary, dir string, release emulator.Release, seed uint64) (*scenario, error) {
	s := &scenario{Generator: testbed.NewGenerator(seed, string(release)), ctx: ctx, binary: binary, dir: dir, tally: newTally(), conns: newConnCounter()}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	server, err := emulator.New(emulator.Options{Release: release, Watch: s.watch})
	if err != nil {
		return nil, err
	}
	s.server = server
	s.chaos = &emulator.Chaos{Server: server, Rand: rand.New(rand.NewPCG(seed, 11))}
	s.killer = &killer{server: server, next: s.chaos}
	s.gate = newRequestGate(s.killer)
	s.web = httptest.NewUnstartedServer(s.gate)
	s.web.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	s.web.Config.ConnState = s.conns.note
	s.web.Start()
	return s, nil
}

func (s *scenario) close() {
	s.chaos.End()
	s.web.Close()
	_ = os.RemoveAll(s.dir) // it goes at the end of the test anyhow
}

// watch keeps each state that the appliance passes through.
func (s *scenario) watch(rows map[string][]map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.states = append(s.states, rows)
}

// passed returns how many states there were so far.
func (s *scenario) passed() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.states)
}

func (s *scenario) fail(what, format string, args ...any) {
	s.counts[what]++
	s.failures = append(s.failures, what+": "+fmt.Sprintf(format, args...))
}

// maxRunsWithoutFaults is how many runs may be needed once the faults have ended.
const maxRunsWithoutFaults = 3

// play lets the scenario happen and judges it.
func (s *scenario) play() {
	if !s.prepare() {
		s.counts[noSpecFound]++
		return
	}
	s.counts[played]++
	s.chaos.OneIn = testbed.Pick(s.Generator, 0, 4, 8, 16, 30)
	s.chaos.Most = 1 + s.IntN(6)
	s.chaos.Hangs = s.Chance(4)
	s.specChanges = s.Chance(5)
	// A request that comes late may do so in a later run. If that is for another
	// spec, nobody could keep it from doing harm.
	s.overlaps = !s.specChanges && s.maxDeletes == unbounded && s.Chance(4)
	for i := range 1 + s.IntN(3) {
		if i > 0 && s.specChanges {
			s.changeSpec()
		}
		s.runWithFaults(s.randomKill())
	}
	if all(s.chaos.Faults())+all(s.kills) == 0 {
		s.runWithFaults(killPoint{how: undone, nth: 1 + s.IntN(8)})
	}
	s.chaos.End()
	s.conns.wait()
	s.converge()
	s.check()
}

// randomKill returns where the next run is killed.
func (s *scenario) randomKill() killPoint {
	due := killPoint{how: testbed.Pick(s.Generator, undone, done, answered, later)}
	switch n := s.IntN(6); {
	case n < 2 && s.chaos.OneIn > 0:
		return killPoint{}
	case n == 2:
		due.nth = 1 + s.IntN(40)
	default:
		due.nth, due.writes = 1+s.IntN(8), true
	}
	return due
}

// runWithFaults is a run with faults, a kill, or both.
func (s *scenario) runWithFaults(due killPoint) {
	// It is also how long lunsync waits before it believes that a write was not done.
	timeout := "1s"
	if s.chaos.Hangs {
		timeout = "300ms"
	}
	s.run(due, timeout)
	if !s.overlaps {
		s.chaos.Release()
		s.conns.wait()
	}
}

// converge runs lunsync, with neither faults nor kills, until the appliance is as the
// spec says.
func (s *scenario) converge() {
	s.maxDeletes = unbounded
	for range maxRunsWithoutFaults {
		s.counts[settled]++
		if s.run(killPoint{}, "1m") == 0 {
			return
		}
	}
	last := s.runs[len(s.runs)-1]
	s.fail(unconverged, "status %d\n%s", last.status, tail(last.out))
}

// run runs lunsync once and returns its status.
func (s *scenario) run(due killPoint, timeout string) int {
	r := run{text: s.text, server: s.server.Clone(), state: s.readState(), first: s.passed(), maxDeletes: s.maxDeletes}
	c, err := s.killer.watch(due, func() (*child, error) { return s.start(timeout) })
	if err != nil {
		s.fail(crashes, "start: %v", err)
		return -1
	}
	r.status, r.killed, r.out = c.exitStatus(), s.killer.killedHow(), c.out.String()
	s.counts[runsDone]++
	if r.killed != "" {
		s.kills[string(r.killed)]++
	}
	s.runs = append(s.runs, r)
	s.checkEnd(&r)
	return r.status
}

func (s *scenario) start(timeout string) (*child, error) {
	file := filepath.Join(s.dir, "spec.yaml")
	if err := os.WriteFile(file, []byte(s.text), 0o600); err != nil {
		return nil, err
	}
	// One processor and no collector: a run is short, and many run at a time.
	env := []string{"LUNSYNC_PASSWORD=" + soakPassword, "GOGC=off", "GOMAXPROCS=1", "PATH=" + os.Getenv("PATH")}
	return startChild(s.ctx, runLimit, s.binary, env, "apply", "--yes", "--server", s.web.URL, "--state", s.stateDir(), "--parallelism", testbed.Pick(s.Generator, "1", "1", "4"),
		"--timeout", timeout, "--max-deletes", s.maxDeletes, "--log-level", "debug", file)
}

func (s *scenario) stateDir() string { return filepath.Join(s.dir, "state") }

// readState returns the files of the state directory.
func (s *scenario) readState() map[string][]byte {
	all := make(map[string][]byte)
	files, _ := filepath.Glob(filepath.Join(s.stateDir(), "*"))
	for _, file := range files {
		if text, err := os.ReadFile(file); err == nil {
			all[filepath.Base(file)] = text
		}
	}
	return all
}

// story tells what happened.
func (s *scenario) story() string {
	var b strings.Builder
	for i, r := range s.runs {
		fmt.Fprintf(&b, "--- run %d: status %d %s, from state %d, max-deletes %s\n", i+1, r.status, r.killed, r.first, r.maxDeletes)
		if i == 0 || r.text != s.runs[i-1].text {
			b.WriteString(r.text)
		}
		b.WriteString(r.out)
	}
	for name, n := range s.chaos.Faults() {
		fmt.Fprintf(&b, "fault: %s %s\n", strconv.Itoa(n), name)
	}
	return b.String()
}

func tail(text string) string { return text[max(0, len(text)-1500):] }
