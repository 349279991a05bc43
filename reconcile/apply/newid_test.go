package apply_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/apply"
	"github.com/lunsync/lunsync/reconcile/internal/testbed"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// answersID returns a fault that answers create n of a kind with an id alone.
func answersID(kind spec.Kind, n, id int, skip bool) emulator.Fault {
	return emulator.Fault{
		Method: http.MethodPost, Path: testbed.Base + string(kind) + "/", Nth: n, Skip: skip, Status: http.StatusCreated,
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
				b, dir := testbed.NewBox(t, release), t.TempDir()
				b.ByHand(theirs)
				b.Server.Inject(answersID(kind, 1, 1, skip))
				p := b.Start(dir, testbed.Full, nil)
				r := p.Apply(t.Context(), nil)
				b.CheckForeign()
				if skip {
					checkFailed(t, p.Plan, r, kind)
				} else if r.Tally()[plans.Done] != len(p.Plan.Steps) || !r.Converged {
					t.Errorf("the steps ended as %v, %v", r.Tally(), r.Err)
				}
				if t.Failed() {
					t.Fatalf("%s, %s, left undone: %v", release, kind, skip)
				}
			}
		}
	}
}

// checkFailed fails the test unless the create of the kind failed and all that needs
// it was skipped.
func checkFailed(t *testing.T, p *plans.Plan, r *apply.Result, kind spec.Kind) {
	t.Helper()
	for i, s := range p.Steps {
		want := plans.Done
		if s.Key.Kind == kind {
			want = plans.Failed
		}
		for _, need := range s.Needs {
			if r.Outcomes[need].Status != plans.Done {
				want = plans.Skipped
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
		b, dir := testbed.NewBox(t, emulator.R112), t.TempDir()
		for _, f := range test.faults {
			b.Server.Inject(f)
		}
		p := b.Start(dir, text, nil)
		if r := p.Apply(t.Context(), nil); r.Converged != test.whole {
			t.Errorf("%s: converged %v, %v", name, r.Converged, r.Err)
		}
		b.CheckPairs(name)
		b.Start(dir, text, nil).ApplyAll()
		b.Start(dir, "version: 1\nextents: {}\ntargets: {}\n", nil).ApplyAll()
		if n := b.CountRows(spec.KindTarget) + b.CountRows(spec.KindExtent); n > 0 {
			t.Errorf("%s: %d objects stay", name, n)
		}
	}
}
