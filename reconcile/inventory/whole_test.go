package inventory_test

import (
	"context"
	"errors"
	"testing"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/internal/testbed"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/spec"
)

// listless is an appliance that lists nothing of one kind, and says that this is all.
type listless struct {
	client.API
	kind spec.Kind
}

func (l listless) List(ctx context.Context, k spec.Kind, ids *client.IDs) ([]client.Object, error) {
	if k == l.kind {
		return nil, nil
	}
	return l.API.List(ctx, k, ids)
}

// TestLostListsAreNoLoss reads an appliance that leaves out all of a kind which others
// refer to. Planned for, that would unmap the extents, and make portals and initiator
// groups a second time.
func TestLostListsAreNoLoss(t *testing.T) {
	b := testbed.NewBox(t, emulator.R111)
	const text = `version: 1
portals: {p: {listen: ["10.0.0.1:3260"]}}
initiator_groups: {i: {networks: [10.0.0.0/8]}}
extents: {d: {zvol: tank/d}}
targets: {t: {groups: [{portal: p, initiator_group: i}], luns: {3: d}}}
`
	b.Converge(text)
	for _, k := range []spec.Kind{spec.KindInitiatorGroup, spec.KindPortal, spec.KindTarget, spec.KindExtent} {
		_, err := inventory.Read(t.Context(), listless{b.API, k}, b.API.Release(), testbed.Load(t, text), ownership.Ownership{}, 4)
		if !errors.Is(err, client.ErrIncomplete) {
			t.Errorf("without any %s: Read() = %v, want %v", k, err, client.ErrIncomplete)
		}
	}
}
