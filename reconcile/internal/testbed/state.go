package testbed

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lunsync/lunsync/client/emulator"
	v1 "github.com/lunsync/lunsync/client/v1"
	"github.com/lunsync/lunsync/reconcile"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/planner"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/reconcile/refusal"
	"github.com/lunsync/lunsync/reconcile/statedir"
	"github.com/lunsync/lunsync/spec"
)

func OpenState(t *testing.T, dir, url string) *statedir.State {
	t.Helper()
	state, err := statedir.OpenState(dir, url)
	if err != nil {
		t.Fatal(err)
	}
	return state
}

// OnlyFile returns the file in dir that matches the pattern.
func OnlyFile(t *testing.T, dir, pattern string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil || len(files) != 1 {
		t.Fatalf("%s: %v, %v, want one file", pattern, files, err)
	}
	return files[0]
}

// FilesIn returns what a folder holds, leases left out.
func FilesIn(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	files := make(map[string]string)
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(e.Name(), "lease-") {
			files[e.Name()] = string(text)
		}
	}
	return files
}

func WriteFiles(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func CopyFiles(t *testing.T, from, to string) {
	t.Helper()
	WriteFiles(t, to, FilesIn(t, from))
}

// Seeded returns a box whose NAAs are made from a seed.
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

// Under applies a spec to the box by the name of url, or returns the plan's warnings
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

// Rows are the objects that an appliance has, by kind and id. Target groups,
// mappings and credentials, which a plan may replace, go by what makes them the same.
type Rows map[string]map[string]any

func (b *Box) Rows() Rows { return RowsOf(b.Server.Snapshot()) }

func RowsOf(w World) Rows {
	all := make(Rows)
	for kind, list := range w {
		for _, r := range list {
			r = maps.Clone(r)
			r["kind"] = kind
			name := []any{kind, r["id"]}
			switch kind {
			case "targetgroup":
				name = []any{kind, r["iscsi_target"], r["iscsi_target_portalgroup"]}
			case "targettoextent":
				name = []any{kind, r["iscsi_target"], r["iscsi_extent"]}
			case "authcredential":
				name = []any{kind, r["iscsi_target_auth_tag"], r["iscsi_target_auth_user"]}
			}
			all[fmt.Sprint(name...)] = r
		}
	}
	return all
}

// Lose throws the ledger away.
func (b *Box) Lose(dir string) map[string]bool {
	b.T.Helper()
	if err := os.Remove(OnlyFile(b.T, dir, "ledger-*.json")); err != nil {
		b.T.Fatal(err)
	}
	b.State = OpenState(b.T, dir, "http://localhost")
	return nil
}

// Prune makes the appliance as text says, as apply does it. It returns false if
// that is refused.
func (b *Box) Prune(text, maxDeletes string) bool {
	b.T.Helper()
	s := Load(b.T, text)
	live, err := inventory.Read(b.T.Context(), b.API, b.API.Release(), s, b.Ownership(), 4)
	if refused := (refusal.Error)(nil); errors.As(err, &refused) {
		return false
	}
	if err != nil {
		b.T.Fatal(err)
	}
	p, err := planner.NewPlan(s, live, plans.Options{Prune: spec.PruneOwned, MaxDeletes: maxDeletes})
	if err != nil {
		b.T.Fatal(err)
	}
	if len(p.Refusals) > 0 {
		return false
	}
	b.CarryOut(s, p, live)
	return true
}
