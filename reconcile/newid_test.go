package reconcile_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile"
	"github.com/lunsync/lunsync/spec"
)

// answersID returns a fault that answers create n of a kind with an id alone.
func answersID(kind spec.Kind, n, id int, skip bool) emulator.Fault {
	return emulator.Fault{
		Method: http.MethodPost, Path: base + string(kind) + "/", Nth: n, Skip: skip, Status: http.StatusCreated,
		Body: fmt.Sprintf(`{"id": %d}`, id), Header: map[string]string{"Content-Type": "application/json"},
	}
}

// theirs makes one object of each kind that somebody else has.
const theirs = `POST authcredential/ {"iscsi_target_auth_tag": 9, "iscsi_target_auth_user": "them", "iscsi_target_auth_secret": "secretsecret"}
POST authorizedinitiator/ {"iscsi_target_initiator_auth_network": "10.9.0.0/16"}
POST portal/ {"iscsi_target_portal_ips": ["10.9.0.1:3260"]}
POST target/ {"iscsi_target_name": "theirs"}
POST extent/ {"iscsi_target_extent_name": "theirs", "iscsi_target_extent_type": "Disk", "iscsi_target_extent_disk": "zvol/tank/theirs"}
`

// TestKnownIDIsDoubted answers the create of each kind with the id of somebody else's
// object. A reading decides what was made: nothing comes to refer to that object, and
// where nothing was made, the create fails, and what needs it is skipped.
func TestKnownIDIsDoubted(t *testing.T) {
	for _, release := range emulator.Releases() {
		for _, kind := range []spec.Kind{spec.KindCredential, spec.KindInitiatorGroup, spec.KindPortal, spec.KindTarget, spec.KindExtent} {
			for _, skip := range []bool{false, true} {
				b, dir := newBox(t, release), t.TempDir()
				b.byHand(theirs)
				b.server.Inject(answersID(kind, 1, 1, skip))
				p := b.start(dir, full, nil)
				r := p.Apply(t.Context(), nil)
				b.checkForeign()
				if skip {
					checkFailed(t, p.Plan, r, kind)
				} else if r.Tally()[reconcile.Done] != len(p.Plan.Steps) || !r.Converged {
					t.Errorf("the steps ended as %v, %v", r.Tally(), r.Err)
				}
				if t.Failed() {
					t.Fatalf("%s, %s, left undone: %v", release, kind, skip)
				}
			}
		}
	}
}

// checkForeign fails the test if a row refers to what somebody else has.
func (b *box) checkForeign() {
	b.t.Helper()
	rows := b.server.Snapshot()
	for _, part := range append(rows["targetgroup"], rows["targettoextent"]...) {
		for field, value := range part {
			refers := field != "id" && field != "iscsi_lunid" && field != "iscsi_target_authgroup" // which is a tag
			if refers && fmt.Sprint(value) == "1" {
				b.t.Errorf("%s refers to #1 of somebody else: %v", field, part)
			}
		}
	}
}

// checkFailed fails the test unless the create of the kind failed and all that needs
// it was skipped.
func checkFailed(t *testing.T, p *reconcile.Plan, r *reconcile.Result, kind spec.Kind) {
	t.Helper()
	for i, s := range p.Steps {
		want := reconcile.Done
		if s.Key.Kind == kind {
			want = reconcile.Failed
		}
		for _, need := range s.Needs {
			if r.Outcomes[need].Status != reconcile.Done {
				want = reconcile.Skipped
			}
		}
		if got := r.Outcomes[i]; got.Status != want {
			t.Errorf("%s %s: %s, %v; want %s", s.Op, s.Key, got.Status, got.Err, want)
		}
	}
	if r.Converged {
		t.Error("it has converged")
	}
}

// TestOneIDForTwo answers two creates with one id, that of the one or of the other,
// and leaves out the first: each name stands for the object that was made for it, or
// for none.
func TestOneIDForTwo(t *testing.T) {
	const text = `version: 1
extents: {a: {zvol: tank/a}, b: {zvol: tank/b}}
targets:
  a: {luns: {0: a}}
  b: {luns: {0: b}}
`
	for name, test := range map[string]struct {
		faults []emulator.Fault
		whole  bool // both are made
	}{
		"the first one's":                 {[]emulator.Fault{answersID(spec.KindTarget, 2, 1, false)}, true},
		"the second one's":                {[]emulator.Fault{answersID(spec.KindTarget, 1, 2, false)}, true},
		"the second one's, first undone":  {[]emulator.Fault{answersID(spec.KindTarget, 1, 1, true), answersID(spec.KindTarget, 2, 1, false)}, false},
		"the first one's, second undone":  {[]emulator.Fault{answersID(spec.KindTarget, 2, 1, true)}, false},
		"an extent's, the second one's":   {[]emulator.Fault{answersID(spec.KindExtent, 1, 2, false)}, true},
		"an extent's, and neither's made": {[]emulator.Fault{answersID(spec.KindExtent, 1, 1, true), answersID(spec.KindExtent, 2, 1, true)}, false},
	} {
		b, dir := newBox(t, emulator.R112), t.TempDir()
		for _, f := range test.faults {
			b.server.Inject(f)
		}
		p := b.start(dir, text, nil)
		if r := p.Apply(t.Context(), nil); r.Converged != test.whole {
			t.Errorf("%s: converged %v, %v", name, r.Converged, r.Err)
		}
		b.checkPairs(name)
		b.start(dir, text, nil).done()
		b.start(dir, "version: 1\nextents: {}\ntargets: {}\n", nil).done()
		if n := b.rowsOf(spec.KindTarget) + b.rowsOf(spec.KindExtent); n > 0 {
			t.Errorf("%s: %d objects stay", name, n)
		}
	}
}

// checkPairs fails the test if a target shows an extent of another name.
func (b *box) checkPairs(name string) {
	b.t.Helper()
	names := make(map[string]any)
	for _, kind := range []string{"target", "extent"} {
		for _, row := range b.server.Snapshot()[kind] {
			names[fmt.Sprint(kind, row["id"])] = row["iscsi_"+kind+"_name"]
			if kind == "extent" {
				names[fmt.Sprint(kind, row["id"])] = row["iscsi_target_extent_name"]
			}
		}
	}
	for _, m := range b.server.Snapshot()["targettoextent"] {
		target, extent := names[fmt.Sprint("target", m["iscsi_target"])], names[fmt.Sprint("extent", m["iscsi_extent"])]
		if target != extent {
			b.t.Errorf("%s: target %v shows the extent %v", name, target, extent)
		}
	}
}
