package testbed

import (
	"log/slog"
	"net/http"
	"testing"

	"github.com/lunsync/lunsync/reconcile/plans"

	"github.com/lunsync/lunsync/client/emulator"
	v1 "github.com/lunsync/lunsync/client/v1"
	"github.com/lunsync/lunsync/reconcile"
)

// seeded returns a box whose NAAs are made from a seed.
func Seeded(t *testing.T, seed uint64) *Box {
	t.Helper()
	server, err := emulator.New(emulator.Options{Release: emulator.R111, Seed: seed})
	if err != nil {
		t.Fatal(err)
	}
	api, err := v1.Dial(t.Context(), v1.Config{
		URL:  "http://localhost",
		Wrap: func(http.RoundTripper) http.RoundTripper { return Direct{server} },
	})
	if err != nil {
		t.Fatal(err)
	}
	return &Box{T: t, Server: server, API: api}
}

// under applies a spec to the box by the name of url, or returns the plan's warnings
// and its error.
func (b *Box) Under(dir, url, text string, apply bool) ([]string, error) {
	b.T.Helper()
	s := &reconcile.Session{
		Appliance: &reconcile.Appliance{URL: url, API: b.API, Release: b.API.Release()},
		Spec:      Load(b.T, text), State: OpenState(b.T, dir, url), Parallelism: 1, Log: slog.New(slog.DiscardHandler),
	}
	if err := s.MakePlan(b.T.Context(), plans.Options{}, s.State.Ownership()); err != nil {
		return nil, err
	}
	warnings := s.Plan.Warnings
	if apply {
		return warnings, s.Apply(b.T.Context(), nil).Verdict(s.Plan)
	}
	return warnings, nil
}

const (
	FirstName, SecondName = "http://nas1.example.com", "https://10.0.0.5"
	Diskless              = "version: 1\ntargets: {a: {}, b: {}}\n"
)
