package soak_test

import (
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/internal/testbed"
)

// An agentScenario is an appliance, and an agent that keeps it while the spec changes, the
// appliance drifts, requests meet faults, and the agent itself is killed and
// stopped. It goes by rounds: each begins and ends at rest, and is judged by what
// it may have aimed at on the way.
type agentScenario struct {
	*scenario
	agent   *child // nil while none runs
	file    specFile
	next    []string // the texts that are still to come in this round
	foreign map[string][]int64
	limit   time.Duration // how long an agent may run
	timeout string        // of its requests
	env     []string
	log     strings.Builder // of the agents that have ended
}

// newAgentScenario returns one that writes to dir, which it makes.
func newAgentScenario(ctx context.Context, binary, dir string, release emulator.Release, seed uint64) (*agentScenario, error) {
	s, err := newScenario(ctx, binary, dir, release, seed)
	if err != nil {
		return nil, err
	}
	s.sizes, s.zeros = agentCounts, agentMustBeZero
	s.specChanges = true // a round is judged by all that the spec said in it
	a := &agentScenario{scenario: s, file: specFile{dir: filepath.Join(dir, "etc")}, limit: runLimit}
	if err := os.Mkdir(a.file.dir, 0o700); err != nil {
		return nil, err
	}
	return a, os.WriteFile(a.tokenFile(), []byte(soakToken+"\n"), 0o600)
}

func (a *agentScenario) tokenFile() string { return filepath.Join(a.dir, "token") }

func (a *agentScenario) end() {
	if a.agent != nil {
		a.gate.open()
		a.agent.kill()
	}
	a.close()
}

// play plays the scenario.
func (a *agentScenario) play() {
	if !a.prepareAgent() {
		a.counts[noSpecFound]++
		return
	}
	a.counts[agentScenarios]++
	for i := range 1 + a.IntN(3) {
		a.round(i > 0)
		if len(a.failures) > 0 {
			return
		}
		if a.counts[blocked] > 0 {
			break
		}
	}
	a.stopAgent()
}

// prepareAgent stages the appliance and puts the spec in its place.
func (a *agentScenario) prepareAgent() bool {
	if !a.prepare() {
		return false
	}
	a.foreign = make(map[string][]int64)
	for kind, rows := range a.server.Snapshot() {
		for _, r := range rows[len(rows)-a.foreigners[kind]:] {
			a.foreign[kind] = append(a.foreign[kind], r["id"].(int64))
		}
	}
	return a.must(a.file.rename(a.text))
}

// must reports whether err is nil.
func (a *agentScenario) must(err error) bool {
	if err != nil {
		a.fail(crashes, "%v", err)
	}
	return err == nil
}

// round is a time of trouble, and the calm after it.
func (a *agentScenario) round(drift bool) {
	a.counts[rounds]++
	a.waitIdle()
	if drift {
		a.drift(1 + a.IntN(3))
	}
	if a.agent == nil {
		a.maxDeletes = testbed.Pick(a.Generator, unbounded, unbounded, "30%", "12")
	}
	a.runs, a.states = nil, []testbed.Tables{a.server.Snapshot()}
	a.beginRun()
	a.plan()
	a.startFaults()
	a.gate.open()
	if a.agent == nil && !a.start(killPoint{}) {
		return
	}
	for range 1 + a.IntN(3) {
		testbed.Pick(a.Generator, events...)(a)
		if len(a.failures) > 0 {
			return
		}
	}
	if a.endFaults() {
		a.checkRound()
	}
}

// plan draws the texts that the spec shall have in this round. None changes a lot if
// it is bounded what may go: what two specs delete together is bounded by neither.
func (a *agentScenario) plan() {
	was := a.text
	a.next = nil
	for range a.IntN(3) {
		if a.changeSpec(); a.text != was {
			a.next = append(a.next, a.text)
		}
		if a.maxDeletes != unbounded {
			break
		}
	}
	a.text = was
}

// startFaults begins a bad day of the appliance. No request is under way.
func (a *agentScenario) startFaults() {
	a.chaos = &emulator.Chaos{
		Server: a.server, Rand: rand.New(rand.NewPCG(a.Uint64(), 11)),
		OneIn: testbed.Pick(a.Generator, 0, 8, 16, 30), Most: 1 + a.IntN(6), Hangs: a.maxDeletes == unbounded && a.Chance(4),
	}
	a.killer.next = a.chaos
}

// shortTimeout is a timeout that can end while a busy machine does something else.
const shortTimeout = "300ms"

// start starts an agent, which dies as due says.
func (a *agentScenario) start(due killPoint) bool {
	a.timeout = testbed.Pick(a.Generator, shortTimeout, "5s")
	c, err := a.killer.watch(due, a.launch)
	if !a.must(err) {
		return false
	}
	a.counts[starts]++
	a.agent = c
	if !waitFor(func() bool { return c.address() != "" || c.ended() }) || c.address() == "" {
		a.fail(crashes, "the agent doesn't start:\n%s", c.out.String())
		return false
	}
	return true
}

// launch starts lunsync run.
func (a *agentScenario) launch() (*child, error) {
	env := append([]string{"LUNSYNC_PASSWORD=" + soakPassword, "GOMAXPROCS=1", "PATH=" + os.Getenv("PATH")}, a.env...)
	return startChild(a.ctx, a.limit, a.binary, env, "run", "--listen", "127.0.0.1:0", "--token-file", a.tokenFile(),
		"--server", a.web.URL, "--state", a.stateDir(), "--interval", "1s", "--retry", "1s", "--timeout", a.timeout,
		"--parallelism", testbed.Pick(a.Generator, "1", "4"), "--max-deletes", a.maxDeletes, "--log-level", "debug", a.file.path())
}

// checkExit looks at how the agent ended, which is gone, and at what it has said.
func (a *agentScenario) checkExit() bool {
	c, deed := a.agent, a.killer.killedHow()
	a.agent = nil
	a.chaos.Release()
	a.conns.wait()
	status, out := c.exitStatus(), c.out.String()
	a.log.WriteString(out)
	a.checkSecrets(map[string]string{"the agent's log": out})
	if deed != "" {
		a.kills[string(deed)]++
	}
	killed := deed != "" && deed != stopped
	if strings.Contains(out, "goroutine ") || killed && status != -1 {
		a.fail(crashes, "status %d\n%s", status, tail(out))
	}
	given, late := a.killer.stop()
	given = given && a.timeout != shortTimeout // it may have given up for that
	if !killed && status != 0 || given || late {
		a.fail(badStops, "status %d, the write in flight given up: %v, another write done: %v\n%s", status, given, late, tail(out))
	}
	return len(a.failures) == 0
}

// checkRound judges the round, and what the agent serves.
func (a *agentScenario) checkRound() {
	a.fetchAll()
	for _, dir := range []string{"fresh", "replay*"} {
		left, _ := filepath.Glob(filepath.Join(a.dir, dir))
		for _, d := range left {
			a.must(os.RemoveAll(d))
		}
	}
	a.check()
}

// looks are what an agent serves.
var agentPaths = []string{"/", "/healthz", "/readyz", "/api/status", "/api/plan", "/api/ledger", "/metrics"}

// fetchAll reads all that the agent serves.
func (a *agentScenario) fetchAll() {
	told := make(map[string]string)
	for _, path := range agentPaths {
		text, err := a.agent.fetch(path)
		if a.must(err) {
			told[path] = string(text)
		}
	}
	for line := range strings.Lines(told["/metrics"]) {
		if strings.HasPrefix(line, "lunsync_panics_total{") && !strings.HasSuffix(line, " 0\n") {
			a.fail(crashes, "%s", line)
		}
	}
	a.checkSecrets(told)
}

// agentLog tells what happened.
func (a *agentScenario) agentLog() string {
	if a.agent != nil {
		a.log.WriteString(a.agent.out.String())
	}
	return a.story() + a.log.String()
}
