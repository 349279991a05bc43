package agent_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/agent"
	"github.com/lunsync/lunsync/reconcile/fingerprint"
	"github.com/lunsync/lunsync/spec"
)

// canary is a password that nothing may show.
const canary = "Odd-7-pa55-word"

// TestInvalidSpecKeepsTheLast checks that the last valid spec counts while the files
// are invalid, that this is told, once in the log, and that it ends.
func TestInvalidSpecKeepsTheLast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newFixture(t, two)
		l.start()
		hash := l.status().Spec.Hash
		for name, text := range map[string]string{"typo": "tragets: {}\n", "torn": "targets: {a: {}, b", "null": "targets:\n"} {
			l.edit(text)
			l.meddle(http.MethodDelete, l.path("target", "a"), "")
			l.after(11 * time.Minute)
			l.expectTargets("a b")
			s := l.status()
			if s.State != agent.Converged || !s.Ready || len(s.Spec.Errors) != 1 || s.Spec.Errors[0].Line == 0 || s.Spec.Hash != hash {
				t.Errorf("%s: %s, ready %v, the spec: %+v", name, s.State, s.Ready, s.Spec)
			}
		}
		if n := l.log.count("keeps the last valid one"); n != 3 {
			t.Errorf("three mistakes are logged %d times\n%s", n, l.log)
		}
		l.edit(one)
		l.expectTargets("a")
		if s := l.status(); len(s.Spec.Errors) != 0 || s.Spec.Hash == hash {
			t.Errorf("the spec after the repair: %+v", s.Spec)
		}
	})
}

// TestLostSpecDeletesNothing checks that files that are empty or gone count as a
// mistake.
func TestLostSpecDeletesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newFixture(t, two)
		l.start()
		for _, lose := range []func() error{
			func() error { return os.Truncate(l.file, 0) },
			func() error { return os.Remove(l.file) },
			func() error { return os.Remove(filepath.Dir(l.file)) },
		} {
			_ = lose() // the folder isn't empty: nothing is lost then
			l.changed <- struct{}{}
			l.after(6 * time.Minute)
			l.expectTargets("a b")
			if s := l.status(); len(s.Spec.Errors) == 0 {
				t.Errorf("no error is told: %+v", s.Spec)
			}
		}
	})
}

// TestNoValidSpecAtStart checks that without a valid spec nothing is asked of any
// appliance, and that one that comes later is taken.
func TestNoValidSpecAtStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newFixture(t, "tragets: {}\n")
		l.start()
		l.after(time.Hour)
		s := l.status()
		if s.State != agent.Failing || s.Appliance != "nas1.yaml" || s.Spec.Hash != "" || len(l.server.Requests()) > 0 {
			t.Errorf("%s as %s, the spec %+v, requests: %v", s.State, s.Appliance, s.Spec, l.server.Requests())
		}
		l.edit(one)
		l.expectTargets("a")
		if s := l.status(); s.State != agent.Converged || s.Appliance != "nas1.example.com" {
			t.Errorf("%s as %s", s.State, s.Appliance)
		}
	})
}

// TestHalfWrittenSpecIsWaitedOut checks that a pass that meets a spec in the middle
// of being written doesn't take the half for the whole.
func TestHalfWrittenSpecIsWaitedOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newFixture(t, "targets:\n  a: {}\n  b: {}\n  c: {}\n")
		l.start()
		l.write("targets:\n  a: {}\n") // what follows is still in somebody's buffer
		l.agent.Sync()
		l.after(50 * time.Millisecond)
		l.write("targets:\n  a: {}\n  b: {}\n  c: {}\n  d: {}\n")
		l.after(time.Second)
		l.expectTargets("a b c d")
		l.expectNoDelete()
	})
}

// TestHalfWrittenBesideAnEarlierChange checks that whatever starts a pass, what it reads
// is whole: also if the watch has told of an earlier change already.
func TestHalfWrittenBesideAnEarlierChange(t *testing.T) {
	for name, wake := range map[string]func(l *fixture){
		"the watch": func(l *fixture) { l.changed <- struct{}{} },
		"a signal":  func(l *fixture) { l.changed <- struct{}{}; l.agent.Wake(agent.OnSignal) },
		"an order":  func(l *fixture) { l.agent.Sync(); l.changed <- struct{}{} },
		"interval":  func(l *fixture) { l.after(time.Until(*l.status().NextPass) - time.Millisecond) },
		"retry": func(l *fixture) {
			l.transport.failWith(errUnplugged)
			l.agent.Sync()
			next := *l.failures(1).NextPass
			l.transport.failWith(nil)
			l.after(time.Until(next) - time.Millisecond)
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newFixture(t, "targets: {a: {}, b: {}, c: {}}\n")
				l.start()
				wake(l)
				l.write("targets:\n  a: {}\n") // half of the next change
				l.after(80 * time.Millisecond)
				l.write("targets:\n  a: {}\n  b: {}\n  c: {}\n  d: {}\n")
				l.after(time.Second)
				l.agent.Sync()
				l.after(time.Second)
				l.expectTargets("a b c d")
				l.expectNoDelete()
			})
		})
	}
}

// TestTheSameHalfTwice checks that two readings that agree are not enough: a file that
// is saved again and again is found half written twice.
func TestTheSameHalfTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newFixture(t, "targets: {a: {}, b: {}, c: {}}\n")
		l.start()
		for n := range 5 {
			l.writeAt("targets:\n  a: {}\n", 2*n)
			l.agent.Sync()
			l.after(110 * time.Millisecond)
			l.writeAt("targets:\n  a: {}\n  b: {}\n  c: {}\n", 2*n+1)
			l.after(80 * time.Millisecond)
		}
		l.after(time.Second)
		l.expectTargets("a b c")
		l.expectNoDelete()
	})
}

// writeAt writes the spec's file as at a moment: all of a test takes no time, which the
// file's own time would show.
func (l *fixture) writeAt(text string, n int) {
	l.t.Helper()
	l.write(text)
	at := time.Date(2026, time.November, 26, 0, 0, n, 0, time.UTC)
	if err := os.Chtimes(l.file, at, at); err != nil {
		l.t.Fatal(err)
	}
}

// expectNoDelete fails the test if the appliance was asked to delete something.
func (l *fixture) expectNoDelete() {
	l.t.Helper()
	for _, r := range l.server.Requests() {
		if r.Method == http.MethodDelete {
			l.t.Errorf("%s %s was sent\n%s", r.Method, r.Path, l.log)
		}
	}
}

// TestChangeOvertakesAPass checks that a plan is not carried out if the spec has become
// another one while the appliance was read: what was read may have been half of it.
func TestChangeOvertakesAPass(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newFixture(t, "targets:\n  a: {}\n  b: {}\n  c: {}\n")
		l.start()
		l.server.Inject(emulator.Fault{Before: 100 * time.Millisecond})
		l.edit("targets:\n  a: {}\n") // the watch was too early
		l.after(300 * time.Millisecond)
		l.write("targets:\n  a: {}\n  b: {}\n  c: {}\n  d: {}\n")
		l.after(10 * time.Second)
		l.expect(agent.Converged, 2)
		l.expectTargets("a b c d")
		l.expectNoDelete()
	})
}

// TestSpecThatNeverSettles checks that nothing is written while the spec changes all
// the time.
func TestSpecThatNeverSettles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newFixture(t, one)
		n := 0
		l.transport.onRequest(func(r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/targettoextent/") {
				n++
				l.write(fmt.Sprintf("targets: {t%d: {}}\n", n))
			}
		})
		l.start()
		l.failures(1)
		if w := l.writes(); len(w) > 0 || !strings.Contains(l.status().Passes[0].Error, "changes all the time") {
			t.Errorf("written: %v; the pass: %+v", w, l.status().Passes[0])
		}
	})
}

// TestPasswordRotates checks that a password that is changed on the appliance and
// then in its file is found without a restart, and that meanwhile no pass tries to log
// in more than once.
func TestPasswordRotates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newFixture(t, "")
		secret := filepath.Join(filepath.Dir(l.file), "password")
		writeFile(t, secret, "first")
		writeFile(t, l.file, strings.Replace(head, "{", "{release: '11.2', password: {file: password}, ", 1)+one)
		l.install(emulator.Options{Release: emulator.R112, User: "root", Password: "first"})
		l.start()
		l.expect(agent.Converged, 1)

		l.install(emulator.Options{Release: emulator.R112, User: "root", Password: canary})
		l.agent.Sync()
		l.failures(1)
		l.server.Inject(emulator.Fault{Before: 100 * time.Millisecond}) // reads beside each other would all be sent
		l.server.ClearRequests()
		s := l.failures(6)
		l.server.ClearFaults()
		if n := len(l.server.Requests()); n != 5 || s.Ready {
			t.Errorf("5 passes tried to log in %d times; ready %v", n, s.Ready)
		}
		writeFile(t, secret, canary+"\n")
		l.tell()
		l.expectTargets("a")
		l.checkCanary()
		key, err := fingerprint.NewKey(canary, "http://nas1.example.com")
		if err != nil {
			t.Fatal(err)
		}
		if got := l.status().Spec.Hash; got != key.Spec(loadSpec(t, l.file)) {
			t.Errorf("the hash is %s, and not what plan would say", got)
		}
	})
}

// loadSpec returns what a file says, without its secrets.
func loadSpec(t *testing.T, file string) *spec.Spec {
	t.Helper()
	s, err := spec.Load([]string{file}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestSecretOnItsWay checks that a secret file that is missing or empty counts like
// an invalid spec.
func TestSecretOnItsWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newFixture(t, "")
		secret := filepath.Join(filepath.Dir(l.file), "password")
		writeFile(t, secret, canary)
		writeFile(t, l.file, strings.Replace(head, "{", "{password: {file: password}, ", 1)+one)
		l.install(emulator.Options{Release: emulator.R112, User: "root", Password: canary})
		l.start()
		for _, lose := range []func() error{
			func() error { return os.Truncate(secret, 0) },
			func() error { return os.Remove(secret) },
		} {
			if err := lose(); err != nil {
				t.Fatal(err)
			}
			l.tell()
			if s := l.status(); s.State != agent.Converged || len(s.Spec.Errors) != 1 || s.Spec.Errors[0].Line != 2 {
				t.Errorf("%s, the spec: %+v", s.State, s.Spec)
			}
		}
		writeFile(t, secret, canary)
		l.tell()
		if s := l.status(); len(s.Spec.Errors) != 0 || s.State != agent.Converged {
			t.Errorf("%s, the spec: %+v", s.State, s.Spec)
		}
		l.checkCanary()
	})
}

// TestWatchIsTold checks that all files that matter are watched, before they are read.
func TestWatchIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newFixture(t, "")
		dir := filepath.Dir(l.file)
		writeFile(t, l.file, strings.Replace(head, "{", "{ca_file: ca.pem, password: {file: password}, ", 1)+one)
		var mu sync.Mutex
		var told [][]string
		l.agent.Watch = func(paths []string) {
			mu.Lock()
			defer mu.Unlock()
			told = append(told, paths)
		}
		writeFile(t, filepath.Join(dir, "password"), "first")
		l.start()
		l.edit("tragets: {}\n")
		mu.Lock()
		defer mu.Unlock()
		all := []string{l.file, filepath.Join(dir, "password"), filepath.Join(dir, "ca.pem")}
		if len(told) < 3 || !slices.Equal(told[0], all[:1]) || !slices.Equal(told[1], all) || !slices.Equal(told[len(told)-1], all) {
			t.Errorf("told %v, want the spec first and then %v, also while the spec is invalid", told, all)
		}
	})
}

// TestReleaseIsUpgraded checks that each pass follows the release of that time.
func TestReleaseIsUpgraded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newFixture(t, one)
		l.start()
		l.install(emulator.Options{Release: emulator.R111})
		l.after(6 * time.Minute)
		l.expectTargets("a")
		if s := l.status(); s.State != agent.Converged || !strings.Contains(s.Release, "11.1") {
			t.Errorf("%s on %s", s.State, s.Release)
		}
	})
}

// path returns where an object is among those of its resource.
func (l *fixture) path(resource, name string) string {
	l.t.Helper()
	for _, row := range l.server.Snapshot()[resource] {
		if row["iscsi_target_name"] == name {
			return resource + "/" + decimal(row["id"]) + "/"
		}
	}
	l.t.Fatalf("there is no %s %s", resource, name)
	return ""
}
