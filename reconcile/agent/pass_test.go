package agent_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/agent"
	"github.com/lunsync/lunsync/reconcile/refusal"
	"github.com/lunsync/lunsync/spec"
)

// TestPassWithoutChanges checks what such a pass costs: one list of each kind, or a
// read where there is only one object, and the release. The service's state is only
// asked for once an hour.
func TestPassWithoutChanges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newFixture(t, two)
		l.start()
		l.server.ClearRequests()
		l.agent.Sync()
		synctest.Wait()
		got := make(map[string]int)
		for _, r := range l.server.Requests() {
			got[r.Method+" "+strings.TrimPrefix(r.Path, "/api/v1.0/")]++
		}
		want := map[string]int{"GET system/version/": 1}
		for _, k := range spec.Kinds() {
			want["GET services/iscsi/"+string(k)+"/"] = 1
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("requests %v, want %v", got, want)
		}

		if n := l.closed.Load(); n != 2 {
			t.Errorf("%d of 2 connections were closed", n)
		}

		l.server.ClearRequests()
		l.after(10*time.Hour + time.Minute)
		asked := 0
		for _, r := range l.server.Requests() {
			if strings.Contains(r.Path, "services/services") {
				asked++
			}
		}
		if asked < 9 || asked > 10 {
			t.Errorf("the service was asked after %d times in 10 hours", asked)
		}
	})
}

// TestServiceIsWarnedOf checks that the status tells of a service that is stopped.
func TestServiceIsWarnedOf(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newFixture(t, one)
		l.server.SetWorld(emulator.World{ServiceStopped: true})
		l.start()
		l.after(20 * time.Minute)
		if w := l.status().Warnings; len(w) != 1 || !strings.Contains(w[0], "stopped") {
			t.Errorf("warnings: %q", w)
		}
	})
}

// TestReloadIsOwed checks that what is stored but not in force is told of, and put in
// force by a pass that has nothing else to do.
func TestReloadIsOwed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newFixture(t, "portals: {p: {listen: ['10.0.0.1:3260']}}\ntargets: {a: {groups: [{portal: p, initiator_group: ALL}]}}\n")
		l.install(emulator.Options{Release: emulator.R111})
		l.server.Inject(emulator.Fault{Method: http.MethodPut, Path: "/api/v1.0/services/iscsi/globalconfiguration/", Skip: true, Status: http.StatusBadRequest,
			Body: `{"error_message": "The iSCSI service failed to reload."}`, Header: map[string]string{"Content-Type": "application/json"}})
		l.start()
		l.expect(agent.Failing, 1)
		if s := l.status(); !s.ReloadOwed {
			t.Error("no reload is owed")
		}
		l.expectSeries(`lunsync_reload_owed{appliance="nas1.example.com"} 1`)
		l.after(11 * time.Second)
		l.expect(agent.Failing, 2)
		if w := l.status().Warnings; len(w) != 1 {
			t.Errorf("warnings %q", w)
		}
		l.server.ClearFaults()
		l.after(20 * time.Second)
		l.expect(agent.Converged, 3)
		if s := l.status(); s.ReloadOwed || s.Passes[0].Outcome != agent.PassUnchanged || len(s.Warnings) > 0 {
			t.Errorf("owed %v, warnings %q, the pass %+v", s.ReloadOwed, s.Warnings, s.Passes[0])
		}
	})
}

// TestPendingReloadIsNoMatch checks that an agent that may not write doesn't call an
// appliance converged whose service may not follow what is stored.
func TestPendingReloadIsNoMatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newFixture(t, one)
		l.server.SetWorld(emulator.World{ReloadFails: true})
		l.start()
		l.expect(agent.Failing, 1)
		l.server.SetWorld(emulator.World{})
		l.suspend("the night shift decides", nil)
		l.after(20 * time.Second)
		s := l.status()
		if !s.ReloadOwed || s.Pending.Create != 0 || s.Passes[0].Outcome != agent.PassPending {
			t.Errorf("owed %v, pending %+v, the pass %+v\n%s", s.ReloadOwed, s.Pending, s.Passes[0], l.log)
		}
		if plan := l.agent.View().Plan; !plan.ReloadPending {
			t.Error("the plan doesn't say that a reload is owed")
		}
	})
}

// TestSharedTagsAreNoMatch checks that portals which share a tag, which no step mends
// on this release, count, without being tried again and again.
func TestSharedTagsAreNoMatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "state.json")
		l := newFixture(t, "portals: {p: {listen: ['10.0.0.1:3260']}, q: {listen: ['10.0.0.2:3260']}}\n")
		o := emulator.Options{Release: emulator.R112, StateFile: file}
		l.install(o)
		l.start()
		l.expect(agent.Converged, 1)
		state, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		const tag = `"iscsi_target_portal_tag": `
		writeFile(t, file, strings.ReplaceAll(string(state), tag+"2", tag+"1"))
		l.install(o)
		l.after(6 * time.Minute)
		l.expect(agent.Drifted, 2)
		if s := l.status(); s.Failures != 0 || len(s.NotInForce) != 1 || !strings.Contains(s.NotInForce[0], "shares tag 1") {
			t.Errorf("%d failures, not in force: %q", s.Failures, s.NotInForce)
		}
	})
}

// TestPanicIsAFailedPass checks that a bug, also one that shows in a goroutine of its
// own, fails a pass, is counted, and ends nothing.
func TestPanicIsAFailedPass(t *testing.T) {
	for _, path := range []string{"/api/v1.0/system/version/", "/api/v1.0/services/iscsi/target/"} {
		t.Run(path, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newFixture(t, one)
				var calm atomic.Bool
				l.transport.onRequest(func(r *http.Request) {
					if r.URL.Path == path && !calm.Load() {
						panic(canary)
					}
				})
				l.start()
				l.expect(agent.Failing, 1)
				if !strings.Contains(l.metrics(), `lunsync_panics_total{appliance="nas1.example.com"} 1`) || l.log.count("goroutine") == 0 {
					t.Errorf("not counted, or no stack:\n%s", l.log)
				}
				l.checkCanary()
				calm.Store(true)
				l.after(time.Minute)
				l.expect(agent.Converged, 2)
			})
		})
	}
}

// TestLeaseIsWaitedFor checks that a pass waits for the lease, says who holds it, and
// gives the lease back.
func TestLeaseIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newFixture(t, one)
		free, held := make(chan struct{}), atomic.Int32{}
		l.agent.Lease = func(ctx context.Context, server string, waiting func(string)) (func(), error) {
			waiting("lunsync apply on nas-ops")
			select {
			case <-free:
			case <-ctx.Done():
				return nil, ctx.Err()
			}
			held.Add(1)
			return func() { held.Add(-1) }, nil
		}
		l.start()
		l.after(time.Hour)
		if s := l.status(); s.WaitingFor != "lunsync apply on nas-ops" || s.Busy == nil || len(l.server.Requests()) > 0 {
			t.Errorf("waiting for %q, busy since %v, requests: %v", s.WaitingFor, s.Busy, l.server.Requests())
		}
		free <- struct{}{}
		synctest.Wait()
		l.expect(agent.Converged, 1)
		if s := l.status(); s.WaitingFor != "" || held.Load() != 0 {
			t.Errorf("waiting for %q, %d leases are held", s.WaitingFor, held.Load())
		}
		l.agent.Sync()
		l.after(time.Minute)
		l.stop() // while it waits again
	})
}

// TestLeaseIsNotTakenToLook checks that a dry run and a suspended agent hold nobody
// up.
func TestLeaseIsNotTakenToLook(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newFixture(t, one)
		l.suspend("why", nil)
		l.agent.Lease = func(context.Context, string, func(string)) (func(), error) {
			return nil, errors.New("the lease was asked for")
		}
		l.start()
		l.expect(agent.Suspended, 1)
		if p := l.status().Passes[0]; p.Outcome != agent.PassPending {
			t.Errorf("the pass: %+v", p)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		l := newFixture(t, one)
		l.agent.DryRun = true
		l.agent.Lease = func(context.Context, string, func(string)) (func(), error) {
			return nil, errors.New("the lease was asked for")
		}
		l.start()
		l.expect(agent.Drifted, 1)
	})
}

// TestWarningsStayBehind checks that what one appliance warned of is not said of the
// next one, also if nothing is to do there.
func TestWarningsStayBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newFixture(t, one)
		l.server.SetWorld(emulator.World{ServiceStopped: true})
		l.start()
		if s := l.status(); len(s.Warnings) == 0 {
			t.Fatal("a service that is stopped is not warned of")
		}
		l.server.SetWorld(emulator.World{})
		writeFile(t, l.file, strings.Replace(head, "nas1", "nas2", 1)+one)
		l.tell()
		if s := l.status(); s.Passes[0].Outcome != agent.PassUnchanged || strings.Contains(strings.Join(s.Warnings, " "), "service") {
			t.Errorf("%s: %s, warnings: %q", s.Appliance, s.Passes[0].Outcome, s.Warnings)
		}
	})
}

// TestOnce checks what one pass returns.
func TestOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newFixture(t, one)
		if err := l.agent.Once(t.Context()); err != nil {
			t.Fatal(err)
		}
		l.expectTargets("a")
		l.write("targets: {}\n")
		if err := l.newAgent(l.agent.StateDir).Once(t.Context()); err == nil {
			t.Error("a spec without resources deletes")
		} else if _, ok := errors.AsType[refusal.Error](err); !ok {
			t.Errorf("Once() = %v, want a Refused", err)
		}
		l.write("tragets: {}\n")
		if err := l.newAgent(l.agent.StateDir).Once(t.Context()); err == nil {
			t.Error("an invalid spec is no error")
		} else if _, ok := errors.AsType[spec.ErrorList](err); !ok {
			t.Errorf("Once() = %v, want an ErrorList", err)
		}
	})
}

// TestFlatOverPasses checks that passes leave nothing behind, neither memory nor
// goroutines.
func TestFlatOverPasses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newFixture(t, two)
		l.agent.Log = nil
		l.start()
		l.repeat(2 * agent.KeptPasses)
		before, goroutines := heap(), runtime.NumGoroutine()
		l.repeat(*passes)
		if after := heap(); after > before+(128<<10) {
			t.Errorf("the heap has grown from %d to %d bytes in %d passes", before, after, *passes)
		}
		t.Logf("%d bytes before %d passes, %d after", before, *passes, heap())
		if n := runtime.NumGoroutine(); n > goroutines {
			t.Errorf("%d goroutines, %d before", n, goroutines)
		}
	})
}

// repeat makes n passes.
func (l *fixture) repeat(n int) {
	l.t.Helper()
	for range n {
		l.agent.Sync()
		synctest.Wait()
		l.server.ClearRequests()
	}
	if s := l.status(); s.State != agent.Converged {
		l.t.Fatalf("%s: %+v", s.State, s.Passes[0])
	}
}

// heap returns how much memory is in use.
func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC() // what has a finaliser goes the second time
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
