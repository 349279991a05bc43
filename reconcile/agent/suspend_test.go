package agent_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/agent"
)

// writes returns the requests that are no GET.
func (l *fixture) writes() []emulator.Request {
	var all []emulator.Request
	for _, r := range l.server.Requests() {
		if r.Method != http.MethodGet {
			all = append(all, r)
		}
	}
	return all
}

// restart ends the agent and starts another one with the same state directory.
func (l *fixture) restart() {
	l.t.Helper()
	l.stop()
	l.agent = l.newAgent(l.agent.StateDir)
	l.start()
}

func (l *fixture) suspend(reason string, until *time.Time) {
	l.t.Helper()
	if err := l.agent.Suspend(reason, until); err != nil {
		l.t.Fatal(err)
	}
	synctest.Wait()
}

// TestSuspendedWritesNothing checks that a suspended agent reports drift, restarts
// included, and goes on when it is resumed.
func TestSuspendedWritesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newFixture(t, one)
		l.start()
		l.suspend("storage is being moved", nil)
		l.server.ClearRequests()
		l.edit(two)
		for range 2 {
			s := l.status()
			if s.State != agent.Suspended || s.Suspension.Reason != "storage is being moved" || s.Passes[0].Outcome != agent.PassPending || s.Pending.Create != 1 {
				t.Fatalf("%s, %+v, pending %+v, the pass %+v", s.State, s.Suspension, s.Pending, s.Passes[0])
			}
			l.restart()
		}
		if w := l.writes(); len(w) > 0 {
			t.Errorf("written while suspended: %v", w)
		}
		if err := l.agent.Resume(); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		l.expectTargets("a b")
		if s := l.status(); s.State != agent.Converged || s.Suspension != nil {
			t.Errorf("%s, %+v", s.State, s.Suspension)
		}
		l.restart()
		if s := l.status(); s.Suspension != nil {
			t.Errorf("suspended again after a restart: %+v", s.Suspension)
		}
	})
}

// TestSuspensionExpires checks that a suspension ends by itself, at its time, with and
// without a restart in between.
func TestSuspensionExpires(t *testing.T) {
	for name, restart := range map[string]bool{"same": false, "restarted": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newFixture(t, one)
				l.start()
				until := time.Now().Add(2*time.Hour + 7*time.Second)
				l.suspend("maintenance", &until)
				l.edit(two)
				if restart {
					l.restart()
				}
				l.after(time.Until(until) - time.Second)
				if s := l.status(); s.State != agent.Suspended || !s.Suspension.Until.Equal(until) {
					t.Fatalf("%s, %+v", s.State, s.Suspension)
				}
				l.after(time.Second)
				if s := l.status(); s.State != agent.Converged || !s.Passes[0].Started.Equal(until) {
					t.Errorf("%s, %+v", s.State, s.Passes[0])
				}
				l.expectTargets("a b")
			})
		})
	}
}

// TestSuspensionEndsAnApply checks that the write in flight is finished and that no
// other follows.
func TestSuspensionEndsAnApply(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newFixture(t, "targets: {a: {}, b: {}, c: {}, d: {}}\n")
		l.server.Inject(emulator.Fault{Method: http.MethodPost, Before: 10 * time.Second})
		l.start()
		l.after(15 * time.Second) // the second of four
		l.suspend("stop", nil)
		l.after(time.Minute)
		l.expectTargets("a b")
		if s := l.status(); s.State != agent.Suspended || s.Passes[1].Done != 2 || s.Passes[1].Skipped != 2 || s.Passes[0].Outcome != agent.PassPending {
			t.Errorf("%s: %+v", s.State, s.Passes)
		}
	})
}

// TestDamagedSuspensionSuspends checks that an agent that can't read why it was
// suspended stays so until it is resumed.
func TestDamagedSuspensionSuspends(t *testing.T) {
	for name, damage := range map[string]func(text string) string{
		"torn":    func(text string) string { return text[:len(text)/2] },
		"empty":   func(string) string { return "" },
		"newer":   func(text string) string { return strings.Replace(text, `"format":1`, `"format":2`, 1) },
		"unknown": func(text string) string { return strings.Replace(text, "reason", "raison", 1) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newFixture(t, one)
				l.start()
				until := time.Now().Add(time.Minute)
				l.suspend("maintenance", &until)
				l.stop()
				files, err := filepath.Glob(filepath.Join(l.agent.StateDir, "suspended-*"))
				if err != nil || len(files) != 1 {
					t.Fatal(files, err)
				}
				text, err := os.ReadFile(files[0])
				if err != nil {
					t.Fatal(err)
				}
				writeFile(t, files[0], damage(string(text)))
				l.write(two)
				l.restart()
				l.after(time.Hour)
				l.expectTargets("a")
				if s := l.status(); s.State != agent.Suspended || !strings.Contains(s.Suspension.Reason, files[0]) {
					t.Errorf("%s, %+v", s.State, s.Suspension)
				}
				if err := l.agent.Resume(); err != nil {
					t.Fatal(err)
				}
				synctest.Wait()
				l.expectTargets("a b")
			})
		})
	}
}

// TestSuspendBeforeTheSpecIsKnown checks that an agent without a valid spec can be
// suspended, for the appliance that the spec will name.
func TestSuspendBeforeTheSpecIsKnown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newFixture(t, "tragets: {}\n")
		l.start()
		l.suspend("not yet", nil)
		l.edit(one)
		l.restart()
		if s := l.status(); s.State != agent.Suspended || s.Suspension.Reason != "not yet" {
			t.Errorf("%s, %+v", s.State, s.Suspension)
		}
		l.expectTargets("")
	})
}

// TestSuspensionNeedsAReason checks what Suspend refuses.
func TestSuspensionNeedsAReason(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newFixture(t, one)
		l.start()
		past := time.Now().Add(-time.Second)
		if l.agent.Suspend("", nil) == nil || l.agent.Suspend("late", &past) == nil || l.status().Suspension != nil {
			t.Errorf("suspended: %+v", l.status().Suspension)
		}
	})
}

// TestSuspendedThoughItCantBeKept checks that an agent that can't write down that it
// is suspended says so, and is.
func TestSuspendedThoughItCantBeKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newFixture(t, one)
		l.start()
		if err := os.RemoveAll(l.agent.StateDir); err != nil {
			t.Fatal(err)
		}
		writeFile(t, l.agent.StateDir, "in the way of the directory")
		if err := l.agent.Suspend("why", nil); err == nil || l.status().State != agent.Suspended {
			t.Errorf("Suspend() = %v, %s", err, l.status().State)
		}
	})
}

// TestDryRunWritesNothing checks that a dry run reports drift and that nothing but
// reads are sent, whatever asks for it.
func TestDryRunWritesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newFixture(t, two)
		l.agent.DryRun = true
		l.start()
		l.agent.Sync()
		l.after(time.Hour)
		if w := l.writes(); len(w) > 0 {
			t.Errorf("written: %v", w)
		}
		s, v := l.status(), l.agent.View()
		if s.State != agent.Drifted || !s.Ready || s.Pending.Create != 2 || len(v.Plan.Steps) != 2 || len(s.Drift) != 1 || s.Drift[0].Steps != 2 {
			t.Errorf("%s, ready %v, pending %+v, drift %+v, %d steps", s.State, s.Ready, s.Pending, s.Drift, len(v.Plan.Steps))
		}
		if _, err := os.Stat(l.agent.StateDir); err == nil {
			t.Error("a dry run made the state directory")
		}
	})
}

// TestStopDuringAnApply checks that the write in flight is finished when the agent is
// stopped, that no other follows, and that the agent ends as it should.
func TestStopDuringAnApply(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newFixture(t, two)
		l.server.Inject(emulator.Fault{Method: http.MethodPost, Before: 10 * time.Second})
		l.start()
		l.after(3 * time.Second)
		l.stop()
		l.expectTargets("a")
	})
}
