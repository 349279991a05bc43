package agent_test

import (
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/agent"
)

// one and two are specs of as many targets.
const (
	one = "targets: {a: {}}\n"
	two = "targets: {a: {}, b: {}}\n"
)

// TestConvergesAtStart checks that the first pass makes the appliance as the spec
// says.
func TestConvergesAtStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newFixture(t, two)
		l.start()
		l.expect(agent.Converged, 1)
		l.expectTargets("a b")
		if p := l.status().Passes[0]; p.Trigger != agent.AtStart || p.Outcome != agent.PassChanged || p.Done != 2 {
			t.Errorf("the pass: %+v", p)
		}
	})
}

// TestInterval checks that a pass is made every interval, give or take a tenth, and
// when the status says.
func TestInterval(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newFixture(t, one)
		l.start()
		earliest, latest := time.Hour, time.Duration(0)
		for range 200 {
			next := *l.status().NextPass
			l.after(time.Until(next))
			s := l.status()
			if p := s.Passes[0]; p.Trigger != agent.OnInterval || !p.Started.Equal(next) {
				t.Fatalf("want a pass at %s, got %+v", next, p)
			}
			wait := s.NextPass.Sub(next)
			earliest, latest = min(earliest, wait), max(latest, wait)
		}
		if earliest < 270*time.Second || earliest > 275*time.Second || latest > 330*time.Second || latest < 325*time.Second {
			t.Errorf("passes are %s to %s apart, want 5m give or take 30s", earliest, latest)
		}
	})
}

// TestAskingAllTheTime checks that a storm of requests makes a login a second while
// the password is refused, and that a change of the files is not held up by it.
func TestAskingAllTheTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newFixture(t, one)
		l.start()
		logins := 0
		l.transport.connect(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			logins++
			w.WriteHeader(http.StatusUnauthorized)
		}))
		for range 300 {
			l.agent.Sync()
			l.after(10 * time.Millisecond)
		}
		if logins < 3 || logins > 5 {
			t.Errorf("%d logins in three seconds, want one a second", logins)
		}
		l.transport.connect(l.server)
		l.agent.Sync()
		l.edit(two)
		l.expectTargets("a b")
	})
}

// TestHealsDrift checks that a pass brings back what somebody has taken away.
func TestHealsDrift(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newFixture(t, two)
		l.start()
		l.meddle(http.MethodDelete, "target/1/", "")
		l.expectTargets("b")
		l.after(6 * time.Minute)
		l.expectTargets("a b")
	})
}

// TestChangeIsApplied checks that a change of the spec's files makes a pass at once.
func TestChangeIsApplied(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newFixture(t, one)
		l.start()
		before := time.Now()
		l.edit(two)
		l.expect(agent.Converged, 2)
		l.expectTargets("a b")
		if p := l.status().Passes[0]; p.Trigger != agent.OnChange || !p.Started.Equal(before) {
			t.Errorf("the pass: %+v", p)
		}
	})
}

// TestRetry checks that failures are tried again at twice the time before, up to the
// interval, and that success forgets them.
func TestRetry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newFixture(t, one)
		l.start()
		for range 2 { // the second round shows that the first is forgotten
			l.transport.failWith(errUnplugged)
			l.agent.Sync()
			for n, want := range []time.Duration{10, 20, 40, 80, 160, 300, 300, 300} {
				s := l.failures(n + 1)
				ended := s.Passes[0].Started.Add(time.Duration(s.Passes[0].TookMS) * time.Millisecond)
				if wait := s.NextPass.Sub(ended).Round(time.Second); wait != want*time.Second {
					t.Fatalf("%s after %d failures, want %ds", wait, n+1, want)
				}
			}
			l.transport.failWith(nil)
			l.after(time.Until(*l.status().NextPass) + time.Second)
			if s := l.status(); s.State != agent.Converged || s.Failures != 0 || s.Passes[0].Trigger != agent.OnRetry {
				t.Fatalf("%s with %d failures after the repair: %+v", s.State, s.Failures, s.Passes[0])
			}
		}
	})
}

// TestDownForHours checks that an appliance that is away is found again.
func TestDownForHours(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newFixture(t, one)
		l.transport.failWith(errUnplugged)
		l.start()
		l.after(9 * time.Hour)
		if s := l.status(); s.State != agent.Failing || s.Ready || s.Failures < 9*12 {
			t.Fatalf("%s, ready %v, %d failures", s.State, s.Ready, s.Failures)
		}
		l.transport.failWith(nil)
		l.after(6 * time.Minute)
		l.expectTargets("a")
		if s := l.status(); s.State != agent.Converged || !s.Ready {
			t.Errorf("%s, ready %v", s.State, s.Ready)
		}
	})
}

// TestTriggersDuringAPassMakeOneMore checks that whatever asks for passes during a
// pass makes one after it.
func TestTriggersDuringAPassMakeOneMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newFixture(t, one)
		l.install(emulator.Options{Release: emulator.R112, Latency: time.Minute})
		l.start()
		l.after(time.Second)
		if s := l.status(); s.Busy == nil || s.NextPass != nil {
			t.Fatalf("busy since %v, next at %v", s.Busy, s.NextPass)
		}
		l.changed <- struct{}{}
		for range 5 {
			l.agent.Sync()
			l.agent.Wake(agent.OnSignal)
		}
		l.install(emulator.Options{Release: emulator.R112})
		l.after(4 * time.Minute)
		l.expect(agent.Converged, 2)
	})
}

// TestRefusedIsNotHurried checks that what a guard refuses is tried again at the
// interval, not at once, and without the hosts' noticing.
func TestRefusedIsNotHurried(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newFixture(t, "targets: {a: {}, b: {}, c: {}, d: {}, e: {}}\n")
		l.start()
		l.edit("targets: {}\n")
		l.expect(agent.Refused, 2)
		l.after(4 * time.Minute)
		l.expect(agent.Refused, 2)
		l.after(2 * time.Minute)
		l.expect(agent.Refused, 3)
		l.expectTargets("a b c d e")
		s, v := l.status(), l.agent.View()
		if s.Ready || s.Failures != 2 || s.Pending.Delete != 5 || v.Plan.Error == nil || v.Plan.Error.Status != 5 {
			t.Errorf("ready %v, %d failures, %d deletes are pending, error %v", s.Ready, s.Failures, s.Pending.Delete, v.Plan.Error)
		}
	})
}

// TestOneFailureStopsNothingElse checks that an object that the appliance refuses
// keeps no other from being made, and is tried again.
func TestOneFailureStopsNothingElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newFixture(t, two)
		l.server.Inject(emulator.Fault{Method: http.MethodPost, Nth: 1, Skip: true, Status: http.StatusConflict,
			Body: `{"__all__": ["no"]}`, Header: map[string]string{"Content-Type": "application/json"}})
		l.start()
		l.expect(agent.Failing, 1)
		l.expectTargets("b")
		if p := l.status().Passes[0]; p.Done != 1 || p.Failed != 1 || l.status().Pending.Create != 1 {
			t.Errorf("%d done, %d failed, pending %+v", p.Done, p.Failed, l.status().Pending)
		}
		l.after(11 * time.Second)
		l.expect(agent.Converged, 2)
		l.expectTargets("a b")
	})
}

// TestNotReadyWhenNothingEnds checks that an agent whose pass doesn't end is not
// ready for ever.
func TestNotReadyWhenNothingEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newFixture(t, one)
		l.start()
		l.server.Inject(emulator.Fault{After: time.Hour})
		l.agent.Sync()
		l.after(time.Second)
		if s := l.status(); !s.Ready || s.Busy == nil {
			t.Fatalf("ready %v, busy since %v", s.Ready, s.Busy)
		}
		l.server.ClearFaults()
		l.after(20 * time.Minute)
		if s := l.status(); s.Ready != (s.Busy == nil) {
			t.Errorf("ready %v, busy since %v", s.Ready, s.Busy)
		}
	})
}

// TestRunChecksItsFields checks that an agent that can't work says so.
func TestRunChecksItsFields(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		full := newFixture(t, one).agent
		for name, a := range map[string]*agent.Agent{
			"paths":   {Dial: full.Dial, Options: full.Options, StateDir: "x"},
			"dial":    {Paths: full.Paths, Options: full.Options, StateDir: "x"},
			"options": {Paths: full.Paths, Dial: full.Dial, StateDir: "x"},
			"state":   {Paths: full.Paths, Dial: full.Dial, Options: full.Options},
			"times":   {Paths: full.Paths, Dial: full.Dial, Options: full.Options, StateDir: "x", Retry: -1},
		} {
			if err := a.Run(t.Context()); err == nil {
				t.Errorf("%s: Run() = nil", name)
			}
		}
		if err := full.Once(t.Context()); err != nil {
			t.Error(errors.Join(err))
		}
	})
}
