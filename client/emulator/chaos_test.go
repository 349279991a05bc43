package emulator

import (
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
)

// A faulty server is a Chaos to which a test sends requests.
type faulty struct {
	*Chaos
	t *testing.T
}

func newFaulty(t *testing.T, seed uint64) faulty {
	t.Helper()
	s, err := New(Options{Release: R111})
	if err != nil {
		t.Fatal(err)
	}
	return faulty{&Chaos{Server: s, Rand: rand.New(rand.NewPCG(seed, 1)), OneIn: 2}, t}
}

// ask sends n requests, half of them reads. It goes on if there is no answer.
func (b faulty) ask(n int) {
	for i := range n {
		method, body := http.MethodGet, ""
		if i%2 == 0 {
			method, body = http.MethodPost, `{}`
		}
		req := httptest.NewRequestWithContext(b.t.Context(), method, iscsi+"authorizedinitiator/", strings.NewReader(body))
		req.Header.Set("Content-Type", "application/json")
		func() {
			defer func() {
				if p := recover(); p != nil && p != http.ErrAbortHandler { //nolint:errorlint // never wrapped
					panic(p)
				}
			}()
			b.ServeHTTP(httptest.NewRecorder(), req)
		}()
	}
}

func total(counts map[string]int) int {
	n := 0
	for _, c := range counts {
		n += c
	}
	return n
}

func TestChaosFollowsItsSeed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first, second, other := newFaulty(t, 1), newFaulty(t, 1), newFaulty(t, 2)
		for _, b := range []faulty{first, second, other} {
			b.ask(200)
		}
		if got, want := second.Faults(), first.Faults(); !reflect.DeepEqual(got, want) {
			t.Errorf("the same seed gives %v, want %v", got, want)
		}
		if reflect.DeepEqual(other.Faults(), first.Faults()) {
			t.Error("another seed gives the same faults")
		}
	})
}

func TestChaosIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newFaulty(t, 1)
		b.Most = 3
		b.ask(100)
		if n := total(b.Faults()); n != 3 {
			t.Errorf("%d faults, want 3", n)
		}
		well := newFaulty(t, 1)
		well.OneIn = 0
		well.ask(100)
		if n := total(well.Faults()); n != 0 {
			t.Errorf("%d faults where none is asked for", n)
		}
		over := newFaulty(t, 1)
		over.End()
		over.ask(100)
		if n := total(over.Faults()); n != 0 {
			t.Errorf("%d faults after the end", n)
		}
	})
}

// TestChaosKnowsEveryFault checks that each kind of fault happens, and those that hang only if
// they are allowed. The time is that of synctest: a client that does not give up waits an hour.
func TestChaosKnowsEveryFault(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newFaulty(t, 1)
		b.ask(1000)
		for _, m := range faultKinds {
			if (b.Faults()[m.name] > 0) == m.hangs {
				t.Errorf("without hangs: %d times %q", b.Faults()[m.name], m.name)
			}
		}
		hanging := newFaulty(t, 1)
		hanging.Hangs = true
		for range 100 {
			go hanging.ask(10)
		}
		synctest.Wait()
		hanging.End()
		synctest.Wait()
		for _, m := range faultKinds {
			if hanging.Faults()[m.name] == 0 {
				t.Errorf("with hangs: never %q; %v", m.name, maps.Clone(hanging.Faults()))
			}
		}
	})
}
