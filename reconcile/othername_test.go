package reconcile_test

import (
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	v1 "github.com/lunsync/lunsync/client/v1"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile"
)

// seeded returns a box whose NAAs are made from a seed.
func seeded(t *testing.T, seed uint64) *box {
	t.Helper()
	server, err := emulator.New(emulator.Options{Release: emulator.R111, Seed: seed})
	if err != nil {
		t.Fatal(err)
	}
	api, err := v1.Dial(t.Context(), v1.Config{
		URL:  "http://localhost",
		Wrap: func(http.RoundTripper) http.RoundTripper { return direct{server} },
	})
	if err != nil {
		t.Fatal(err)
	}
	return &box{t: t, server: server, api: api}
}

// under applies a spec to the box by the name of url, or returns the plan's warnings
// and its error.
func (b *box) under(dir, url, text string, apply bool) ([]string, error) {
	b.t.Helper()
	s := &reconcile.Session{
		Appliance: &reconcile.Appliance{URL: url, API: b.api, Release: b.api.Release()},
		Spec:      load(b.t, text), State: openState(b.t, dir, url), Parallelism: 1, Log: slog.New(slog.DiscardHandler),
	}
	if err := s.MakePlan(b.t.Context(), reconcile.Options{}, s.State.Ownership()); err != nil {
		return nil, err
	}
	warnings := s.Plan.Warnings
	if apply {
		return warnings, s.Apply(b.t.Context(), nil).Verdict(s.Plan)
	}
	return warnings, nil
}

const (
	firstName, secondName = "http://nas1.example.com", "https://10.0.0.5"
	diskless              = "version: 1\ntargets: {a: {}, b: {}}\n"
)

// TestOtherNameIsRecognised plans for an appliance by a second name.
func TestOtherNameIsRecognised(t *testing.T) {
	const naas = "version: 1\nextents: {a: {zvol: tank/a, naa: \"0x6589cfc000000aaaaaaaaaaaaaaaaaaa\"}}\n"
	const one, two = 1, 2
	for _, c := range []struct {
		name           string
		first, second  uint64 // the seeds of the boxes; the same is the same box
		text           string
		applied        bool // by the second name, by an older program that didn't look
		refused, warns bool
	}{
		{"the same disks", one, one, full, false, true, false},
		{"the same file on another box", one, two, full, true, false, false},
		{"two ledgers of the same disks", one, one, full, true, false, true},
		{"no disk", one, one, diskless, false, false, true},
		{"no disk on two boxes", one, two, diskless, true, false, false},
		{"NAAs of the file on two boxes", one, two, naas, true, false, false},
		{"NAAs of the file", one, one, naas, false, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir, elsewhere := t.TempDir(), t.TempDir()
			first := seeded(t, c.first)
			if _, err := first.under(dir, firstName, c.text, true); err != nil {
				t.Fatal(err)
			}
			second := first
			if c.second != c.first {
				second = seeded(t, c.second)
			}
			if c.applied {
				if _, err := second.under(elsewhere, secondName, c.text, true); err != nil {
					t.Fatal(err)
				}
				copyFiles(t, elsewhere, dir)
			}
			warnings, err := second.under(dir, secondName, c.text, false)
			refused, isRefused := errors.AsType[reconcile.Refused](err)
			if isRefused != c.refused || (err != nil) != c.refused {
				t.Fatalf("the plan: %v, want it refused: %t", err, c.refused)
			}
			if named := strings.Contains(strings.Join(warnings, "\n"), firstName); named != c.warns {
				t.Errorf("warnings %q, want one of the other name: %t", warnings, c.warns)
			}
			if c.refused && !strings.Contains(refused.Error(), "lunsync state move --state "+dir+" "+firstName+" "+secondName) {
				t.Errorf("no way out: %v", refused)
			}
			if _, err := first.under(dir, firstName, c.text, false); err != nil {
				t.Errorf("the known name: %v", err)
			}
		})
	}
}
