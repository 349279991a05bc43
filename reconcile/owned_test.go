package reconcile_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"testing"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/internal/testbed"
)

// remembered returns what the ledger in dir holds, as "kind id".
func remembered(t *testing.T, dir string) map[string]bool {
	t.Helper()
	text, err := os.ReadFile(testbed.OnlyFile(t, dir, "ledger-*.json"))
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
			for seed := range uint64(*testbed.Cases / 4) {
				b, g := testbed.NewBox(t, release), testbed.NewGenerator(seed, string(release))
				dir := t.TempDir()
				b.State = testbed.OpenState(t, dir, "http://localhost")
				(&testbed.OtherClient{Generator: g, Server: b.Server}).Meddle(g.IntN(8))
				if !b.Prune(g.Spec(), "1000") {
					continue
				}
				(&testbed.OtherClient{Generator: g, Server: b.Server}).Meddle(g.IntN(8))
				ledger, before := remembered(t, dir), b.Rows()
				if g.Chance(5) {
					b.LoseLedger(dir)
					ledger = nil
				}
				budget := testbed.Pick(g, "30%", "60%", "0%", "100%", "12", "1000")
				if !b.Prune(g.Spec(), budget) {
					n.refused++
					continue
				}
				gone, foreign := checkGone(t, before, b.Rows(), ledger, budget)
				n.deleted, n.foreign = n.deleted+gone, n.foreign+foreign
				if t.Failed() {
					t.Fatalf("seed %d", seed)
				}
			}
			t.Logf("%d cases, %d refused, %d objects deleted, %d not owned and kept", *testbed.Cases/4, n.refused, n.deleted, n.foreign)
		})
	}
}

// checkGone fails the test if something went that must not, and counts what went
// and what stayed that is not owned.
func checkGone(t *testing.T, before, after testbed.Rows, ledger map[string]bool, budget string) (gone, foreign int) {
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
		if may := testbed.AllowedDeletes(owned[kind], budget); n > may {
			t.Errorf("%d of %d owned rows of %s are gone, want at most %d", n, owned[kind], kind, may)
		}
	}
	return gone, foreign
}
