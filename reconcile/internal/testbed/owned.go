package testbed

import (
	"errors"
	"fmt"
	"maps"
	"os"

	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/planner"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/reconcile/refusal"
	"github.com/lunsync/lunsync/spec"
)

// rows are the objects that an appliance has, by kind and id. Target groups,
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

// lose throws the ledger away.
func (b *Box) Lose(dir string) map[string]bool {
	b.T.Helper()
	if err := os.Remove(OnlyFile(b.T, dir, "ledger-*.json")); err != nil {
		b.T.Fatal(err)
	}
	b.State = OpenState(b.T, dir, "http://localhost")
	return nil
}

// prune makes the appliance as text says, as apply does it. It returns false if
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
