package apply_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/lunsync/lunsync/reconcile/internal/testbed"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/planner"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// TestUsersStayLinear fails if changing all users of an auth group takes far more
// memory for each of them where there are more.
func TestUsersStayLinear(t *testing.T) {
	if few, many := bytesPerUser(t, 500), bytesPerUser(t, 5000); many > 2*few {
		t.Errorf("%d bytes for each of 500 users, %d for each of 5,000", few, many)
	}
}

// bytesPerUser returns what planning allocates for each of n users of one auth group
// who all get another secret.
func bytesPerUser(t *testing.T, n int) uint64 {
	t.Helper()
	before, after := loadUsers(t, n, "secretsecret"), loadUsers(t, n, "another-secret")
	live, err := inventory.Read(t.Context(), testbed.ReadOnly(before.Resources), testbed.Release(t, "11.1"), after, ownership.Ownership{}, 1)
	if err != nil {
		t.Fatal(err)
	}
	var from, to runtime.MemStats
	runtime.ReadMemStats(&from)
	if _, err := planner.NewPlan(after, live, plans.Options{Prune: spec.PruneAll}); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&to)
	return (to.TotalAlloc - from.TotalAlloc) / uint64(n)
}

func loadUsers(t *testing.T, n int, secret string) *spec.Spec {
	t.Helper()
	var users strings.Builder
	for i := range n {
		fmt.Fprintf(&users, "      u%d: {secret: %s}\n", i, secret)
	}
	return testbed.Load(t, `version: 1
portals:
  p: {listen: ["10.0.0.1:3260"]}
extents:
  e: {zvol: tank/e}
targets:
  t: {groups: [{portal: p, initiator_group: ALL, auth_method: CHAP, auth_group: red}], luns: {0: e}}
initiator_groups: {}
auth_groups:
  red:
    tag: 1
    users:
`+users.String())
}
