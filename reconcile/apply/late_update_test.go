package apply_test

import (
	"net/http"
	"testing"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/internal/testbed"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// TestLateUpdateIsStillOwned carries an update out after the apply that sent it has ended,
// and read that it was not done. The object then has none of the natural keys that the
// reading found, and still belongs to the spec: when the spec lists it no more, it goes.
func TestLateUpdateIsStillOwned(t *testing.T) {
	for kind, texts := range map[spec.Kind][2]string{
		spec.KindExtent: {"extents: {e: {zvol: tank/a}}\n", "extents: {e: {zvol: tank/b}}\n"},
		spec.KindTarget: {"targets: {a: {}}\n", "targets: {b: {renamed_from: a}}\n"},
		spec.KindPortal: {
			"portals: {p: {comment: one, listen: [\"10.0.0.1:3260\"]}}\n",
			"portals: {p: {comment: two, listen: [\"10.0.0.1:3260\", \"10.0.0.2:3260\"]}}\n",
		},
		spec.KindInitiatorGroup: {
			"initiator_groups: {i: {comment: one, networks: [10.0.0.0/8]}}\n",
			"initiator_groups: {i: {comment: two, networks: [10.0.0.0/9]}}\n",
		},
	} {
		t.Run(string(kind), func(t *testing.T) {
			b, dir := testbed.NewBox(t, emulator.R112), t.TempDir()
			b.Start(dir, "version: 1\n"+texts[0], nil).ApplyAll()
			var carryOut func() error
			p := b.Start(dir, "version: 1\n"+texts[1], func(op plans.Op, k spec.Key, do func() error) error {
				if op == plans.Update && k.Kind == kind && carryOut == nil {
					carryOut = do
					return errOverdue
				}
				return do()
			})
			if r := p.Apply(t.Context(), nil); r.Converged || carryOut == nil {
				t.Fatalf("the update wasn't held back: %v", r.Err)
			}
			if err := carryOut(); err != nil {
				t.Fatalf("the late update: %v", err)
			}
			last := b.Start(dir, testbed.Nothing, nil)
			if len(last.Plan.Steps) != 1 || last.Plan.Steps[0].Op != plans.Delete {
				t.Errorf("the object isn't owned: %v\n%s", last.Plan.Warnings, testbed.Outline(last.Plan))
			}
			last.ApplyAll()
			if n := b.CountRows(kind); n != 0 {
				t.Errorf("%d rows are left", n)
			}
		})
	}
}

// TestDoubtfulUpdateKeepsProtection loses the answer to the update that protects an object,
// and every reading after it: the object is protected all the same, until the ledger says
// otherwise.
func TestDoubtfulUpdateKeepsProtection(t *testing.T) {
	b, dir := testbed.NewBox(t, emulator.R112), t.TempDir()
	b.Start(dir, "version: 1\nextents: {e: {zvol: tank/a}}\n", nil).ApplyAll()
	p := b.Start(dir, "version: 1\nextents: {e: {zvol: tank/a, comment: new, protect: true}}\n",
		func(plans.Op, spec.Key, func() error) error {
			b.Server.Inject(emulator.Fault{Method: http.MethodGet, Skip: true, Status: http.StatusUnauthorized})
			return errOverdue
		})
	if r := p.Apply(t.Context(), nil); r.Converged {
		t.Fatal("the update wasn't held back")
	}
	b.Server.ClearFaults()
	for range 2 { // it stays so while the journal keeps the update
		if own := testbed.OpenState(t, dir, "http://localhost").Ownership(); len(own.Entries) == 0 || !own.Entries[0].Protect {
			t.Fatalf("the object is not protected any more: %+v", own.Entries)
		}
		b.Start(dir, "version: 1\nextents: {e: {zvol: tank/a, protect: true}, f: {zvol: tank/f}}\n", nil).Apply(t.Context(), nil)
	}
	unprotected := "version: 1\nextents: {e: {zvol: tank/a}, f: {zvol: tank/f}}\n"
	b.Start(dir, unprotected, nil).ApplyAll()
	if own := testbed.OpenState(t, dir, "http://localhost").Ownership(); own.Entries[0].Protect {
		t.Errorf("the object is still protected: %+v", own.Entries)
	}
}
