package apply_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/internal/testbed"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// errOverdue is the error of a write that nobody waits for any more.
var errOverdue = fmt.Errorf("%w: %w", client.ErrTimeout, client.ErrDoubtful)

// A late keeps the first create of a kind, to carry it out when the test wants.
type late struct {
	kind spec.Kind
	do   func() error
}

func (l *late) hook(op plans.Op, k spec.Key, do func() error) error {
	if op == plans.Create && k.Kind == l.kind && l.do == nil {
		l.do = do
		return errOverdue
	}
	return do()
}

// arrives carries the create out.
func (l *late) arrives(t *testing.T) {
	t.Helper()
	if err := l.do(); err != nil {
		t.Fatalf("the late create: %v", err)
	}
}

// twice are the kinds of which the appliance may get the same object twice, each
// with the part of full that makes one.
var twice = map[spec.Kind]string{
	spec.KindInitiatorGroup: "initiator_groups:\n  esx: {networks: [10.0.0.0/8]}\n",
	spec.KindCredential:     "auth_groups:\n  red: {tag: 7, users: {ann: {secret: secretsecret}}}\n",
}

// TestLateDuplicateGoes carries a create out after its second try: the next apply finds
// the late duplicate, says so, and deletes it.
func TestLateDuplicateGoes(t *testing.T) {
	for kind, part := range twice {
		for _, release := range emulator.Releases() {
			b, dir, l := testbed.NewBox(t, release), t.TempDir(), &late{kind: kind}
			text := "version: 1\n" + part
			if r := b.Start(dir, text, l.hook).Apply(t.Context(), nil); r.Converged || b.CountRows(kind) != 0 {
				t.Fatalf("%s: the create wasn't held back: %v", kind, r.Err)
			}
			b.Start(dir, text, nil).ApplyAll()
			l.arrives(t)
			p := b.Start(dir, text, nil)
			if warnings := strings.Join(p.Plan.Warnings, "\n"); !strings.Contains(warnings, "a second time") || !strings.Contains(warnings, "it is deleted") {
				t.Errorf("%s %s: the warnings are %q", release, kind, warnings)
			}
			if got := fmt.Sprint(p.Plan.Summary()); len(p.Plan.Steps) != 1 || p.Plan.Steps[0].Op != plans.Delete {
				t.Errorf("%s %s: the plan is %s\n%s", release, kind, got, testbed.Outline(p.Plan))
			}
			p.ApplyAll()
			if n := b.CountRows(kind); n != 1 {
				t.Errorf("%s: there are %d rows of %s, want 1", release, n, kind)
			}
			if again := b.Start(dir, text, nil); len(again.Plan.Steps)+len(again.Plan.Warnings) > 0 {
				t.Errorf("%s %s: the next plan has %q and\n%s", release, kind, again.Plan.Warnings, testbed.Outline(again.Plan))
			}
		}
	}
}

// TestLateDuplicateWithAnotherSecret changes a secret while the first create is under
// way: two rows of one name that are not the same are no ambiguity, since one of
// them is known to be the late duplicate.
func TestLateDuplicateWithAnotherSecret(t *testing.T) {
	b, dir, l := testbed.NewBox(t, emulator.R111), t.TempDir(), &late{kind: spec.KindCredential}
	text := "version: 1\n" + twice[spec.KindCredential]
	b.Start(dir, text, l.hook).Apply(t.Context(), nil)
	text = strings.ReplaceAll(text, "secretsecret", "changed-secret")
	b.Start(dir, text, nil).ApplyAll()
	l.arrives(t)
	b.Start(dir, text, nil).ApplyAll()
	rows := b.Server.Snapshot()["authcredential"]
	if len(rows) != 1 || fmt.Sprint(rows[0]["id"]) != "1" {
		t.Errorf("the rows are %v, want the one that was made in time", rows)
	}
}

// TestLateCreateIsNotRepeated carries a create out between two applies: the second
// finds what it made, and makes no other.
func TestLateCreateIsNotRepeated(t *testing.T) {
	for kind, part := range twice {
		b, dir, l := testbed.NewBox(t, emulator.R111), t.TempDir(), &late{kind: kind}
		text := "version: 1\n" + part
		b.Start(dir, text, l.hook).Apply(t.Context(), nil)
		l.arrives(t)
		p := b.Start(dir, text, nil)
		if len(p.Plan.Steps) > 0 || p.Plan.Adopts > 0 {
			t.Errorf("%s: the plan has %d adoptions and\n%s", kind, p.Plan.Adopts, testbed.Outline(p.Plan))
		}
		p.ApplyAll()
		if owned := b.Start(dir, testbed.Nothing, nil); len(owned.Plan.Steps) != 1 {
			t.Errorf("%s: it isn't owned:\n%s", kind, testbed.Outline(owned.Plan))
		}
	}
}

// TestLateDuplicateInUseStays lets somebody refer to a late duplicate: it stays, with a warning,
// and the rest of the plan is carried out.
func TestLateDuplicateInUseStays(t *testing.T) {
	b, dir, l := testbed.NewBox(t, emulator.R111), t.TempDir(), &late{kind: spec.KindInitiatorGroup}
	text := "version: 1\n" + twice[spec.KindInitiatorGroup]
	b.Start(dir, text, l.hook).Apply(t.Context(), nil)
	b.Start(dir, text, nil).ApplyAll()
	l.arrives(t)
	b.ByHand(`POST portal/ {"iscsi_target_portal_ips": ["10.0.0.1:3260"]}
POST target/ {"iscsi_target_name": "other"}
POST targetgroup/ {"iscsi_target": 1, "iscsi_target_portalgroup": 1, "iscsi_target_initiatorgroup": 2}`)
	text += "extents:\n  e: {zvol: tank/e}\n"
	for range 2 {
		p := b.Start(dir, text, nil)
		if warnings := strings.Join(p.Plan.Warnings, "\n"); !strings.Contains(warnings, "it stays, because targetgroup/other/") {
			t.Errorf("the warnings are %q", warnings)
		}
		p.ApplyAll()
	}
	if b.CountRows(spec.KindInitiatorGroup) != 2 || b.CountRows(spec.KindExtent) != 1 {
		t.Errorf("the late duplicate is gone, or the extent isn't there")
	}
	b.ByHand("DELETE targetgroup/1/")
	b.Start(dir, text, nil).ApplyAll()
	if n := b.CountRows(spec.KindInitiatorGroup); n != 1 {
		t.Errorf("there are %d initiator groups once nobody refers to the late duplicate, want 1", n)
	}
}

// TestForeignDuplicateStays lets somebody else make what looks like the spec's own. It
// stays if it was there before the create, or came without one that is open, or
// long after it.
func TestForeignDuplicateStays(t *testing.T) {
	const byHand = `POST authorizedinitiator/ {"iscsi_target_initiator_auth_network": "10.0.0.0/8", "iscsi_target_initiator_comment": "esx"}`
	text := "version: 1\n" + twice[spec.KindInitiatorGroup]
	synctest.Test(t, func(t *testing.T) {
		for name, test := range map[string]struct {
			open  bool
			later time.Duration
			goes  bool
		}{
			"no create is open":      {false, 0, false},
			"a create is open":       {true, 59 * time.Minute, true},
			"a create has been":      {true, 61 * time.Minute, false},
			"a create has long been": {true, 48 * time.Hour, false},
		} {
			b, dir, l := testbed.NewBox(t, emulator.R111), t.TempDir(), &late{kind: spec.KindInitiatorGroup}
			if test.open {
				b.Start(dir, text, l.hook).Apply(t.Context(), nil)
			}
			b.Start(dir, text, nil).ApplyAll()
			<-time.After(test.later)
			b.Start(dir, text, nil).ApplyAll()
			b.ByHand(byHand)
			p := b.Start(dir, testbed.Nothing, nil)
			if goes := len(p.Plan.Steps) == 2; goes != test.goes {
				t.Errorf("%s: the plan is\n%s", name, testbed.Outline(p.Plan))
			}
		}
	})
}

// TestOlderIsNotArrived reads an object that looks as a create in doubt was to make
// it: only an id above those that were known before makes it the spec's.
func TestOlderIsNotArrived(t *testing.T) {
	b := testbed.NewBox(t, emulator.R111)
	b.ByHand(`POST extent/ {"iscsi_target_extent_name": "e", "iscsi_target_extent_type": "Disk", "iscsi_target_extent_disk": "zvol/tank/e"}`)
	for above, want := range map[client.ID]int{0: 1, 1: 0} {
		own := ownership.Ownership{Source: ownership.SourceLedger, Unconfirmed: []ownership.UnconfirmedCreate{{
			Entry: ownership.Entry{Kind: spec.KindExtent, Name: "e", NaturalKeys: []string{"name e shows zvol tank/e"}}, Above: above,
		}}}
		live, err := inventory.Read(t.Context(), b.API, b.API.Release(), testbed.Load(t, testbed.Nothing), own, 1)
		if err != nil {
			t.Fatal(err)
		}
		if got := len(live.Ownership.Entries); got != want || len(live.Ownership.Unconfirmed) != 1-want {
			t.Errorf("above %d: %d objects are confirmed, want %d", above, got, want)
		}
	}
}

// TestPlanReadsTheJournal plans after a kill: what was made counts as owned, and
// nothing is written for that.
func TestPlanReadsTheJournal(t *testing.T) {
	b, dir := testbed.NewBox(t, emulator.R112), t.TempDir()
	b.Start(dir, testbed.Full, testbed.KillAt(3, true)).ApplyUntilKilled()
	before := files(t, dir)
	p := b.Start(dir, testbed.Nothing, nil)
	if len(p.Plan.Steps) != 4-1 { // the settings stay
		t.Errorf("the plan is\n%s", testbed.Outline(p.Plan))
	}
	if after := files(t, dir); after != before {
		t.Errorf("the state was\n%s\nand is\n%s", before, after)
	}
}

// files returns the names and what they hold of all files in dir.
func files(t *testing.T, dir string) string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&all, "%s:\n%s\n", filepath.Base(name), text)
	}
	return all.String()
}

// TestLateDuplicateIsNotProtected lets the create of a protected portal arrive when the spec
// has given that portal another address, and lunsync has made it. The protection is for
// the portal that the spec means: the late duplicate goes.
func TestLateDuplicateIsNotProtected(t *testing.T) {
	b, dir, l := testbed.NewBox(t, emulator.R111), t.TempDir(), &late{kind: spec.KindPortal}
	text := "version: 1\nportals:\n  p: {listen: [\"10.0.0.1:3260\"], protect: true}\n"
	b.Start(dir, text, l.hook).Apply(t.Context(), nil)
	text = strings.ReplaceAll(text, "10.0.0.1", "10.0.0.2")
	b.Start(dir, text, nil).ApplyAll()
	l.arrives(t)
	b.Start(dir, text, nil).ApplyAll()
	if n := b.CountRows(spec.KindPortal); n != 1 {
		t.Errorf("there are %d portals, want 1", n)
	}
}
