package planner_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/internal/testbed"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/planner"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/reconcile/refusal"
	"github.com/lunsync/lunsync/spec"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestPlans plans each of testdata/plan/*.txtar. The comment of an archive says
// what it shows; its files are
//
//	release     of the appliance; 11.1 if it isn't there
//	before.yaml a spec that is applied first
//	live.yaml   one that is applied then
//	hand        requests that are made then, as METHOD path body
//	spec.yaml   what is planned for
//	base.yaml   what counts as owned
//	options     of the plan: prune=…, max-deletes=…, allow-empty=false, only=…, except=…,
//	            refuse=…, allow=…; prune is all if it isn't given. With ownership=ledger
//	            a ledger was kept when live.yaml was applied
//	plan        the golden outline
//
// Each plan that isn't refused is carried out, and must converge.
func TestPlans(t *testing.T) {
	files, err := filepath.Glob("testdata/plan/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := planArchive(t, archive)
			if *update {
				setFile(archive, "plan", got)
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(fileOf(archive, "plan"), got); diff != "" {
				t.Errorf("plan (-want +got):\n%s", diff)
			}
		})
	}
}

func planArchive(t *testing.T, archive *txtar.Archive) string {
	t.Helper()
	b, s, o := staged(t, archive)
	own := b.Ownership()
	if base := fileOf(archive, "base.yaml"); base != "" {
		own = ownership.FromBase(testbed.Load(t, base))
	}
	live, err := inventory.Read(t.Context(), b.API, b.API.Release(), s, own, 1)
	if refused := (refusal.Error)(nil); errors.As(err, &refused) {
		return "refused: " + strings.ReplaceAll(refused.Error(), "\n", "\nrefused: ") + "\n"
	}
	if err != nil {
		t.Fatal(err)
	}
	p, err := planner.NewPlan(s, live, o)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Refusals) == 0 {
		b.CarryOut(s, p, live)
	}
	return testbed.Outline(p)
}

// staged returns an appliance on which an archive's plan begins, its spec and its
// options.
func staged(t *testing.T, archive *txtar.Archive) (*testbed.Box, *spec.Spec, plans.Options) {
	t.Helper()
	release := emulator.R111
	if r := strings.TrimSpace(fileOf(archive, "release")); r != "" {
		release = emulator.Release(r)
	}
	b := testbed.NewBox(t, release)
	o, keeps := options(t, fileOf(archive, "options"))
	if keeps {
		b.State = testbed.NewState(t)
	}
	for _, name := range []string{"before.yaml", "live.yaml"} {
		if live := fileOf(archive, name); live != "" && !b.Converge(live) {
			t.Fatalf("%s was refused", name)
		}
	}
	b.ByHand(fileOf(archive, "hand"))
	return b, testbed.Load(t, fileOf(archive, "spec.yaml")), o
}

// options returns those that lines give, and whether a ledger is kept.
func options(t *testing.T, lines string) (o plans.Options, keeps bool) {
	t.Helper()
	o = plans.Options{Prune: spec.PruneAll, AllowEmpty: true}
	for word := range strings.FieldsSeq(lines) {
		name, value, _ := strings.Cut(word, "=")
		switch name {
		case "prune":
			o.Prune = spec.Prune(value)
		case "max-deletes":
			o.MaxDeletes = value
		case "allow-empty":
			o.AllowEmpty = value != "false"
		case "ownership":
			keeps = value == "ledger"
		case "only":
			o.Only = append(o.Only, value)
		case "refuse":
			o.Refuse = append(o.Refuse, plans.Class(value))
		case "allow":
			o.Allow = append(o.Allow, plans.Class(value))
		case "except":
			o.Except = append(o.Except, value)
		default:
			t.Fatalf("unknown option %s", word)
		}
	}
	return o, keeps
}

func fileOf(a *txtar.Archive, name string) string {
	i := slices.IndexFunc(a.Files, func(f txtar.File) bool { return f.Name == name })
	if i < 0 {
		return ""
	}
	return string(a.Files[i].Data)
}

func setFile(a *txtar.Archive, name, text string) {
	i := slices.IndexFunc(a.Files, func(f txtar.File) bool { return f.Name == name })
	if i < 0 {
		a.Files = append(a.Files, txtar.File{Name: name})
		i = len(a.Files) - 1
	}
	a.Files[i].Data = []byte(text)
}
