package reconcile_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile"
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
	own := b.ownership()
	if base := fileOf(archive, "base.yaml"); base != "" {
		own = reconcile.BaseOwnership(load(t, base))
	}
	live, err := reconcile.Read(t.Context(), b.api, b.api.Release(), s, own, 1)
	if refused := (reconcile.Refused)(nil); errors.As(err, &refused) {
		return "refused: " + strings.ReplaceAll(refused.Error(), "\n", "\nrefused: ") + "\n"
	}
	if err != nil {
		t.Fatal(err)
	}
	p, err := reconcile.NewPlan(s, live, o)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Refusals) == 0 {
		b.carryOut(s, p, live)
	}
	return outline(p)
}

// staged returns an appliance on which an archive's plan begins, its spec and its
// options.
func staged(t *testing.T, archive *txtar.Archive) (*box, *spec.Spec, reconcile.Options) {
	t.Helper()
	release := emulator.R111
	if r := strings.TrimSpace(fileOf(archive, "release")); r != "" {
		release = emulator.Release(r)
	}
	b := newBox(t, release)
	o, keeps := options(t, fileOf(archive, "options"))
	if keeps {
		b.state = newState(t)
	}
	for _, name := range []string{"before.yaml", "live.yaml"} {
		if live := fileOf(archive, name); live != "" && !b.reach(live) {
			t.Fatalf("%s was refused", name)
		}
	}
	b.byHand(fileOf(archive, "hand"))
	return b, load(t, fileOf(archive, "spec.yaml")), o
}

// byHand makes one request for each line.
func (b *box) byHand(lines string) {
	b.t.Helper()
	h := &hand{server: b.server}
	for line := range strings.Lines(lines) {
		part := strings.SplitN(strings.TrimSpace(line), " ", 3)
		if len(part) < 2 {
			continue
		}
		var body any
		if len(part) == 3 {
			if err := json.Unmarshal([]byte(part[2]), &body); err != nil {
				b.t.Fatalf("%s: %v", line, err)
			}
		}
		if status := h.do(part[0], part[1], body); status >= 300 {
			b.t.Fatalf("%s: %d", line, status)
		}
	}
}

// options returns those that lines give, and whether a ledger is kept.
func options(t *testing.T, lines string) (o reconcile.Options, keeps bool) {
	t.Helper()
	o = reconcile.Options{Prune: spec.PruneAll, AllowEmpty: true}
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
			o.Refuse = append(o.Refuse, reconcile.Class(value))
		case "allow":
			o.Allow = append(o.Allow, reconcile.Class(value))
		case "except":
			o.Except = append(o.Except, value)
		default:
			t.Fatalf("unknown option %s", word)
		}
	}
	return o, keeps
}

// outline returns a plan in short, a line for each step.
func outline(p *reconcile.Plan) string {
	var b strings.Builder
	for i, s := range p.Steps {
		fmt.Fprintf(&b, "%d %s %s", i, s.Op, s.Key)
		if s.Temporary {
			b.WriteString(" (temporary)")
		}
		if len(s.Classes) > 0 {
			fmt.Fprintf(&b, " %v", s.Classes)
		}
		for _, c := range s.Diff {
			if s.Op != reconcile.Create {
				fmt.Fprintf(&b, " %s: %v → %v;", c.Field, c.From, c.To)
			}
		}
		if len(s.With) > 0 {
			fmt.Fprintf(&b, " with %v", s.With)
		}
		if len(s.Needs) > 0 {
			fmt.Fprintf(&b, " needs %v", s.Needs)
		}
		b.WriteString("\n")
	}
	if p.Ownership == reconcile.OwnershipLedger || p.Ownership == reconcile.OwnershipBase {
		fmt.Fprintf(&b, "ownership: %s, adopts %d\n", p.Ownership, p.Adopts)
	}
	for _, k := range p.Kept {
		fmt.Fprintf(&b, "kept: %s\n", k)
	}
	for _, w := range p.Warnings {
		fmt.Fprintf(&b, "warning: %s\n", w)
	}
	for _, r := range p.Refusals {
		fmt.Fprintf(&b, "refused: %s\n", r)
	}
	if b.Len() == 0 {
		return "nothing to do\n"
	}
	return b.String()
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
