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

// A vigil is an appliance, and an agent that keeps it while the spec changes, the
// appliance drifts, requests meet faults, and the agent itself is killed and
// stopped. It goes by rounds: each begins and ends at rest, and is judged by what
// it may have aimed at on the way.
type vigil struct {
	*scenario
	agent   *child // nil while none runs
	file    placed
	next    []string // the texts that are still to come in this round
	foreign map[string][]int64
	limit   time.Duration // how long an agent may run
	timeout string        // of its requests
	env     []string
	log     strings.Builder // of the agents that have ended
}

// newVigil returns one that writes to dir, which it makes.
func newVigil(ctx context.Context, binary, dir string, release emulator.Release, seed uint64) (*vigil, error) {
	s, err := newScenario(ctx, binary, dir, release, seed)
	if err != nil {
		return nil, err
	}
	s.sizes, s.zeros = vigilSizes, vigilZeros
	s.shifts = true // a round is judged by all that the spec said in it
	v := &vigil{scenario: s, file: placed{dir: filepath.Join(dir, "etc")}, limit: longest}
	if err := os.Mkdir(v.file.dir, 0o700); err != nil {
		return nil, err
	}
	return v, os.WriteFile(v.tokenFile(), []byte(soakToken+"\n"), 0o600)
}

func (v *vigil) tokenFile() string { return filepath.Join(v.dir, "token") }

func (v *vigil) end() {
	if v.agent != nil {
		v.door.open()
		v.agent.kill()
	}
	v.close()
}

// play lets the vigil happen.
func (v *vigil) play() {
	if !v.settleDown() {
		v.counts[unplayable]++
		return
	}
	v.counts[vigils]++
	for i := range 1 + v.IntN(3) {
		v.round(i > 0)
		if len(v.wrong) > 0 {
			return
		}
		if v.counts[held] > 0 {
			break
		}
	}
	v.retire()
}

// settleDown stages the appliance and puts the spec in its place.
func (v *vigil) settleDown() bool {
	if !v.stage() {
		return false
	}
	v.foreign = make(map[string][]int64)
	for kind, rows := range v.server.Snapshot() {
		for _, r := range rows[len(rows)-v.foreigners[kind]:] {
			v.foreign[kind] = append(v.foreign[kind], r["id"].(int64))
		}
	}
	return v.must(v.file.rename(v.text))
}

// must reports whether err is nil.
func (v *vigil) must(err error) bool {
	if err != nil {
		v.violate(crashes, "%v", err)
	}
	return err == nil
}

// round is a time of trouble, and the calm after it.
func (v *vigil) round(drift bool) {
	v.counts[rounds]++
	v.quiet()
	if drift {
		v.drift(1 + v.IntN(3))
	}
	if v.agent == nil {
		v.maxDeletes = testbed.Pick(v.Generator, unbounded, unbounded, "30%", "12")
	}
	v.runs, v.states = nil, []testbed.Tables{v.server.Snapshot()}
	v.mark()
	v.plan()
	v.trouble()
	v.door.open()
	if v.agent == nil && !v.start(death{}) {
		return
	}
	for range 1 + v.IntN(3) {
		testbed.Pick(v.Generator, acts...)(v)
		if len(v.wrong) > 0 {
			return
		}
	}
	if v.calm() {
		v.assess()
	}
}

// plan draws the texts that the spec shall have in this round. None changes a lot if
// it is bounded what may go: what two specs delete together is bounded by neither.
func (v *vigil) plan() {
	was := v.text
	v.next = nil
	for range v.IntN(3) {
		if v.shift(); v.text != was {
			v.next = append(v.next, v.text)
		}
		if v.maxDeletes != unbounded {
			break
		}
	}
	v.text = was
}

// trouble begins a bad day of the appliance. No request is under way.
func (v *vigil) trouble() {
	v.chaos = &emulator.Chaos{
		Server: v.server, Rand: rand.New(rand.NewPCG(v.Uint64(), 11)),
		OneIn: testbed.Pick(v.Generator, 0, 8, 16, 30), Most: 1 + v.IntN(6), Hangs: v.maxDeletes == unbounded && v.Chance(4),
	}
	v.killer.next = v.chaos
}

// impatient is a timeout that can end while a busy machine does something else.
const impatient = "300ms"

// start starts an agent, which dies as due says.
func (v *vigil) start(due death) bool {
	v.timeout = testbed.Pick(v.Generator, impatient, "5s")
	c, err := v.killer.watch(due, v.launch)
	if !v.must(err) {
		return false
	}
	v.counts[starts]++
	v.agent = c
	if !await(func() bool { return c.address() != "" || c.ended() }) || c.address() == "" {
		v.violate(crashes, "the agent doesn't start:\n%s", c.out.String())
		return false
	}
	return true
}

// launch starts lunsync run.
func (v *vigil) launch() (*child, error) {
	env := append([]string{"LUNSYNC_PASSWORD=" + soakPassword, "GOMAXPROCS=1", "PATH=" + os.Getenv("PATH")}, v.env...)
	return startChild(v.ctx, v.limit, v.binary, env, "run", "--listen", "127.0.0.1:0", "--token-file", v.tokenFile(),
		"--server", v.web.URL, "--state", v.stateDir(), "--interval", "1s", "--retry", "1s", "--timeout", v.timeout,
		"--parallelism", testbed.Pick(v.Generator, "1", "4"), "--max-deletes", v.maxDeletes, "--log-level", "debug", v.file.path())
}

// bury looks at how the agent ended, which is gone, and at what it has said.
func (v *vigil) bury() bool {
	c, deed := v.agent, v.killer.deedDone()
	v.agent = nil
	v.chaos.Release()
	v.lines.wait()
	status, out := c.status(), c.out.String()
	v.log.WriteString(out)
	v.checkSecrets(map[string]string{"the agent's log": out})
	if deed != "" {
		v.kills[string(deed)]++
	}
	killed := deed != "" && deed != stopped
	if strings.Contains(out, "goroutine ") || killed && status != -1 {
		v.violate(crashes, "status %d\n%s", status, tail(out))
	}
	given, late := v.killer.stop()
	given = given && v.timeout != impatient // it may have given up for that
	if !killed && status != 0 || given || late {
		v.violate(badStops, "status %d, the write in flight given up: %v, another write done: %v\n%s", status, given, late, tail(out))
	}
	return len(v.wrong) == 0
}

// assess judges the round, and what the agent serves.
func (v *vigil) assess() {
	v.look()
	for _, dir := range []string{"fresh", "replay*"} {
		left, _ := filepath.Glob(filepath.Join(v.dir, dir))
		for _, d := range left {
			v.must(os.RemoveAll(d))
		}
	}
	v.judge()
}

// looks are what an agent serves.
var looks = []string{"/", "/healthz", "/readyz", "/api/status", "/api/plan", "/api/ledger", "/metrics"}

// look reads all that the agent serves.
func (v *vigil) look() {
	told := make(map[string]string)
	for _, path := range looks {
		text, err := v.agent.fetch(path)
		if v.must(err) {
			told[path] = string(text)
		}
	}
	for line := range strings.Lines(told["/metrics"]) {
		if strings.HasPrefix(line, "lunsync_panics_total{") && !strings.HasSuffix(line, " 0\n") {
			v.violate(crashes, "%s", line)
		}
	}
	v.checkSecrets(told)
}

// chronicle tells what happened.
func (v *vigil) chronicle() string {
	if v.agent != nil {
		v.log.WriteString(v.agent.out.String())
	}
	return v.story() + v.log.String()
}
