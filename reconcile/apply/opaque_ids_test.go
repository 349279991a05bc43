package apply_test

import (
	"maps"
	"testing"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/internal/testbed"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// opaque returns release as that of a dialect whose ids don't ascend.
func opaque(release client.Release) client.Release {
	release.Kinds = maps.Clone(release.Kinds)
	for k, traits := range release.Kinds {
		traits.AscendingIDs = false
		release.Kinds[k] = traits
	}
	return release
}

// newOpaqueBox returns an appliance that gives the ids of deleted objects to new ones.
// It has objects of somebody else, with ids above some that are free.
func newOpaqueBox(t *testing.T) *testbed.Box {
	t.Helper()
	b := testbed.NewBoxWith(t, emulator.Options{Release: emulator.R111, ReuseIDs: true})
	b.ByHand(theirs + theirs2)
	b.ByHand("DELETE authcredential/1/\nDELETE authorizedinitiator/1/\nDELETE portal/1/\nDELETE target/1/\nDELETE extent/1/\n")
	return b
}

// theirs2 makes a second object of each kind.
const theirs2 = `POST authcredential/ {"iscsi_target_auth_tag": 8, "iscsi_target_auth_user": "others", "iscsi_target_auth_secret": "secretsecret"}
POST authorizedinitiator/ {"iscsi_target_initiator_auth_network": "10.8.0.0/16"}
POST portal/ {"iscsi_target_portal_ips": ["10.8.0.1:3260"]}
POST target/ {"iscsi_target_name": "others"}
POST extent/ {"iscsi_target_extent_name": "others", "iscsi_target_extent_type": "Disk", "iscsi_target_extent_disk": "zvol/tank/others"}
`

// TestOpaqueIDs creates objects that get ids below those that are taken. Where the
// dialect says that ids don't ascend, they are believed; where it says that they do, the
// answers are not.
func TestOpaqueIDs(t *testing.T) {
	for _, ascending := range []bool{false, true} {
		b := newOpaqueBox(t)
		p := b.Start(t.TempDir(), testbed.Full, nil)
		if !ascending {
			p.Release = opaque(p.Release)
			p.Live.Release = p.Release
		}
		r := p.Apply(t.Context(), nil)
		if done := r.Tally()[plans.Done] == len(p.Plan.Steps) && r.Converged; done == ascending {
			t.Errorf("ascending %v: the steps ended as %v, %v", ascending, r.Tally(), r.Err)
		}
	}
}

// TestTakenOpaqueIDIsDoubted answers the create of a target with the id of somebody
// else's: it is not believed where ids don't ascend, either.
func TestTakenOpaqueIDIsDoubted(t *testing.T) {
	b := newOpaqueBox(t)
	b.Server.Inject(answersID(spec.KindTarget, 1, 2, true))
	p := b.Start(t.TempDir(), testbed.Full, nil)
	p.Release = opaque(p.Release)
	p.Live.Release = p.Release
	checkFailed(t, p.Plan, p.Apply(t.Context(), nil), spec.KindTarget)
}

// TestOpaqueCreateIsConfirmed lets a create be carried out whose answer is lost, and
// that gets an id below others: it is confirmed by what it looks like. What looked like
// that before is not.
func TestOpaqueCreateIsConfirmed(t *testing.T) {
	looks := &spec.Target{Name: "t"}
	objects := map[spec.Kind][]client.Object{spec.KindTarget: {{ID: 3, Resource: looks}}}
	for _, test := range []struct {
		alike []client.ID
		want  int
	}{{nil, 1}, {[]client.ID{3}, 0}, {[]client.ID{4}, 1}} {
		own := ownership.Ownership{Unconfirmed: []ownership.UnconfirmedCreate{{Entry: ownership.NewEntry(looks, 0, false), Alike: test.alike}}}
		if got := len(own.Confirm(objects).Entries); got != test.want {
			t.Errorf("alike %v: %d objects are confirmed, want %d", test.alike, got, test.want)
		}
	}
}
