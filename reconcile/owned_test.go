package reconcile_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"strconv"
	"testing"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile"
	"github.com/lunsync/lunsync/spec"
)

// rows are the objects that an appliance has, by kind and id. Target groups,
// mappings and credentials, which a plan may replace, go by what makes them the same.
type rows map[string]map[string]any

func (b *box) rows() rows { return rowsOf(b.server.Snapshot()) }

func rowsOf(w world) rows {
	all := make(rows)
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

// remembered returns what the ledger in dir holds, as "kind id".
func remembered(t *testing.T, dir string) map[string]bool {
	t.Helper()
	text, err := os.ReadFile(onlyFile(t, dir, "ledger-*.json"))
	if err != nil {
		t.Fatal(err)
	}
	var form struct {
		Entries []struct {
			Kind string
			ID   int
		}
	}
	if err := json.Unmarshal(text, &form); err != nil {
		t.Fatal(err)
	}
	all := make(map[string]bool)
	for _, e := range form.Entries {
		all[fmt.Sprint(e.Kind, " ", e.ID)] = true
	}
	return all
}

// mayGo reports whether the row is one that the ledger holds, or a part of a target
// that it holds.
func mayGo(r map[string]any, ledger map[string]bool) bool {
	return ledger[fmt.Sprint(r["kind"], " ", r["id"])] || ledger[fmt.Sprint("target ", r["iscsi_target"])]
}

// TestDeletesStayInWhatIsOwned is property P4: whatever the appliance and the spec
// are, what goes is in the ledger, or part of a target that is, and no more goes than
// the budget has. Without the ledger nothing goes. Rows and ledger are read as they
// are, without lunsync's types.
func TestDeletesStayInWhatIsOwned(t *testing.T) {
	for _, release := range emulator.Releases() {
		t.Run(string(release), func(t *testing.T) {
			t.Parallel()
			n := struct{ refused, deleted, foreign int }{}
			for seed := range uint64(*cases / 4) {
				b, g := newBox(t, release), newGen(seed, string(release))
				dir := t.TempDir()
				b.state = openState(t, dir, "http://localhost")
				(&hand{g, b.server}).meddle(g.IntN(8))
				if !b.prune(g.spec(), "1000") {
					continue
				}
				(&hand{g, b.server}).meddle(g.IntN(8))
				ledger, before := remembered(t, dir), b.rows()
				if g.chance(5) {
					ledger = b.lose(dir)
				}
				budget := pick(g, "30%", "60%", "0%", "100%", "12", "1000")
				if !b.prune(g.spec(), budget) {
					n.refused++
					continue
				}
				gone, foreign := checkGone(t, before, b.rows(), ledger, budget)
				n.deleted, n.foreign = n.deleted+gone, n.foreign+foreign
				if t.Failed() {
					t.Fatalf("seed %d", seed)
				}
			}
			t.Logf("%d cases, %d refused, %d objects deleted, %d not owned and kept", *cases/4, n.refused, n.deleted, n.foreign)
		})
	}
}

// lose throws the ledger away.
func (b *box) lose(dir string) map[string]bool {
	b.t.Helper()
	if err := os.Remove(onlyFile(b.t, dir, "ledger-*.json")); err != nil {
		b.t.Fatal(err)
	}
	b.state = openState(b.t, dir, "http://localhost")
	return nil
}

// prune makes the appliance as text says, as apply does it. It returns false if
// that is refused.
func (b *box) prune(text, maxDeletes string) bool {
	b.t.Helper()
	s := load(b.t, text)
	live, err := reconcile.Read(b.t.Context(), b.api, b.api.Release(), s, b.ownership(), 4)
	if refused := (reconcile.Refused)(nil); errors.As(err, &refused) {
		return false
	}
	if err != nil {
		b.t.Fatal(err)
	}
	p, err := reconcile.NewPlan(s, live, reconcile.Options{Prune: spec.PruneOwned, MaxDeletes: maxDeletes})
	if err != nil {
		b.t.Fatal(err)
	}
	if len(p.Refusals) > 0 {
		return false
	}
	b.carryOut(s, p, live)
	return true
}

// checkGone fails the test if something went that must not, and counts what went
// and what stayed that is not owned.
func checkGone(t *testing.T, before, after rows, ledger map[string]bool, budget string) (gone, foreign int) {
	t.Helper()
	lost, owned := make(map[string]int), make(map[string]int)
	for name, r := range before {
		kind := r["kind"].(string)
		if mayGo(r, ledger) {
			owned[kind]++
		}
		if _, there := after[name]; there {
			if !mayGo(r, ledger) {
				foreign++
			}
			continue
		}
		gone++
		lost[kind]++
		if !mayGo(r, ledger) {
			t.Errorf("%s is gone, which is not owned: %v", name, r)
		}
	}
	if most, err := strconv.Atoi(budget); err == nil {
		if gone > most {
			t.Errorf("%d rows are gone, want at most %d", gone, most)
		}
		return gone, foreign
	}
	for kind, n := range lost {
		if may := share(owned[kind], budget); n > may {
			t.Errorf("%d of %d owned rows of %s are gone, want at most %d", n, owned[kind], kind, may)
		}
	}
	return gone, foreign
}
