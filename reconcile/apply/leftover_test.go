package apply_test

import (
	"fmt"
	"testing"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/internal/testbed"
)

// swapped returns a spec with two groups that differ in who may connect and how: t's
// is that of the given row and auth group, u's that of the other. More adds to the
// initiator groups, moreAuth to the auth groups.
func swapped(exchanged bool, more, moreAuth string) string {
	a, b, ann, bob := "iqn.2020-01.x:1", "iqn.2020-01.x:2", "ann: {secret: secretsecret}", "bob: {secret: secretsecre2}"
	t, u := "initiator_group: a, auth_method: CHAP, auth_group: red", "initiator_group: b, auth_method: CHAP, auth_group: blue"
	if exchanged {
		a, b, ann, bob, t, u = b, a, bob, ann, u, t
	}
	return fmt.Sprintf(`version: 1
portals: {p: {listen: ["10.0.0.1:3260"]}, q: {listen: ["10.0.0.2:3260"]}}
initiator_groups: {a: {initiators: [%s]}, b: {initiators: [%s]}%s}
auth_groups: {red: {tag: 1, users: {%s}}, blue: {tag: 2, users: {%s}}%s}
extents: {e: {zvol: tank/e}, f: {zvol: tank/f}}
targets:
  t: {groups: [{portal: p, %s}], luns: {0: e}}
  u: {groups: [{portal: q, %s}], luns: {0: f}}
`, a, b, more, ann, bob, moreAuth, t, u)
}

// TestNamesOfLeftoversAreFree kills an apply with temporary rows after each of its
// writes. The next spec has rows of its own under their names, comments, content and
// numbers: it gets those, and nothing stays of what was left behind.
func TestNamesOfLeftoversAreFree(t *testing.T) {
	for _, test := range []struct {
		more string
		tag  int
		rows int
	}{
		{"lunsync-temporary-1: {initiators: [iqn.2020-01.x:3]}", 3, 3},
		{"c: {initiators: [iqn.2020-01.x:1], comment: lunsync-temporary-1}", 4, 3},
		{"c: {initiators: [iqn.2020-01.x:1]}", 3, 3},
		{"lunsync-temporary-1: {initiators: [iqn.2020-01.x:1]}, c: {initiators: [iqn.2020-01.x:1], comment: lunsync-temporary-1}", 4, 4},
	} {
		next := swapped(true, ", "+test.more, fmt.Sprintf(", lunsync-temporary-2: {tag: %d, users: {ann: {secret: secretsecre3}, eve: {secret: secretsecre4}}}", test.tag))
		n := 0
		for ; ; n++ {
			b, dir := testbed.NewBox(t, emulator.R111), t.TempDir()
			b.Start(dir, swapped(false, "", ""), nil).ApplyAll()
			if !b.Start(dir, swapped(true, "", ""), testbed.KillAt(n, true)).ApplyUntilKilled() {
				break
			}
			b.Start(dir, next, nil).ApplyAll()
			if again := b.Start(dir, next, nil); len(again.Plan.Steps) > 0 {
				t.Errorf("the second plan has steps:\n%s", testbed.Outline(again.Plan))
			}
			users, rows := b.Server.Snapshot()["authcredential"], b.Server.Snapshot()["authorizedinitiator"]
			if len(users) != 4 || len(rows) != test.rows {
				t.Errorf("there are %d credentials and %d initiator groups, want 4 and %d", len(users), len(rows), test.rows)
			}
			if t.Failed() {
				t.Fatalf("{%s}, killed at write %d", test.more, n)
			}
		}
		if n < 10 {
			t.Errorf("only %d kills", n)
		}
	}
}
