package statedir_test

import (
	"slices"
	"testing"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/internal/testbed"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/reconcile/statedir"
	"github.com/lunsync/lunsync/spec"
)

// TestJournalKeepsWhichIDsLookedAlike opens the journal of a program that was killed
// during a create, where ids don't ascend.
func TestJournalKeepsWhichIDsLookedAlike(t *testing.T) {
	dir, url := t.TempDir(), "http://localhost"
	e := ownership.NewEntry(&spec.Target{Name: "t"}, 0, false)
	want := []client.ID{3, 7}
	p := testbed.NewBox(t, emulator.R111).Start(dir, testbed.Nothing, nil)
	if err := p.Session.State.Start(p.Live); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Session.State.Begin(statedir.Line{Op: plans.Create, Object: &e, Alike: want}); err != nil {
		t.Fatal(err)
	}
	creates := testbed.OpenState(t, dir, url).Ownership().Unconfirmed
	if len(creates) != 1 || !slices.Equal(creates[0].Alike, want) {
		t.Errorf("the journal tells of %+v, want a create with %v", creates, want)
	}
}
