package apply_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/apply"
	"github.com/lunsync/lunsync/reconcile/internal/testbed"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/reconcile/refusal"
	"github.com/lunsync/lunsync/spec"
)

// The appliance of the tests below is to become as changed says, from before: with
// an update and a delete of each kind.
const before = `version: 1
auth_groups: {red: {tag: 1, users: {ann: {secret: secretsecret}, bob: {secret: secretsecret}}}}
portals: {p: {listen: ["10.0.0.1:3260"]}, q: {listen: ["10.0.0.2:3260"]}}
initiator_groups: {i: {networks: [10.0.0.0/8]}, j: {networks: [10.1.0.0/16]}}
extents: {d: {zvol: tank/d}, e: {zvol: tank/e}}
targets: {s: {groups: []}, t: {groups: [{portal: p, initiator_group: ALL}]}}
`

const changed = `version: 1
auth_groups: {red: {tag: 1, users: {ann: {secret: changedsecret}}}}
portals: {p: {listen: ["10.0.0.1:3260"], discovery_auth_method: CHAP, discovery_auth_group: red}}
initiator_groups: {i: {networks: [10.0.0.0/8, 10.2.0.0/16]}}
extents: {d: {zvol: tank/d, comment: c}}
targets: {t: {alias: T, groups: [{portal: p, initiator_group: i}]}}
`

// TestChangedObjectsAreLeftAlone changes an object between the reading and its step:
// the step fails and says what is different, and the object stays as it is.
func TestChangedObjectsAreLeftAlone(t *testing.T) {
	for _, test := range []struct{ step, hand, want string }{
		{"update authcredential/red/ann", `PUT authcredential/1/ {"iscsi_target_auth_user": "eve"}`, `#1 has user "eve" in place of "ann"`},
		{"delete authcredential/red/bob", `PUT authcredential/2/ {"iscsi_target_auth_tag": 9}`, `#2 has tag "9" in place of "1"`},
		{"update portal/p", `PATCH portal/1/ {"iscsi_target_portal_ips": ["10.0.0.9:3260"]}`, `#1 has listen "[10.0.0.9:3260]" in place of "[10.0.0.1:3260]"`},
		{"delete portal/q", `PATCH portal/2/ {"iscsi_target_portal_ips": ["10.0.0.2:3260"], "iscsi_target_portal_comment": "mine"}`, `#2 has comment "mine" in place of "q"`},
		{"update authorizedinitiator/i", `PUT authorizedinitiator/1/ {"iscsi_target_initiator_auth_network": "10.9.0.0/16"}`, `#1 has networks "[10.9.0.0/16]" in place of "[10.0.0.0/8]"`},
		{"delete authorizedinitiator/j", `PUT authorizedinitiator/2/ {"iscsi_target_initiator_comment": "mine"}`, `#2 has comment "mine" in place of "j"`},
		{"update extent/d", `PUT extent/1/ {"iscsi_target_extent_type": "Disk", "iscsi_target_extent_disk": "zvol/tank/d", "iscsi_target_extent_name": "x"}`, `#1 has name "x" in place of "d"`},
		{"delete extent/e", `PUT extent/2/ {"iscsi_target_extent_type": "Disk", "iscsi_target_extent_disk": "zvol/tank/e", "iscsi_target_extent_name": "x"}`, `#2 has name "x" in place of "e"`},
		{"update target/t", `PUT target/2/ {"iscsi_target_name": "x"}`, `#2 has name "x" in place of "t"`},
		{"delete target/s", `PUT target/1/ {"iscsi_target_name": "x"}`, `#1 has name "x" in place of "s"`},
	} {
		synctest.Test(t, func(t *testing.T) {
			b, dir := testbed.NewBox(t, emulator.R111), t.TempDir()
			b.Start(dir, before, nil).ApplyAll()
			p := b.Start(dir, changed, nil)
			b.ByHand(test.hand)
			<-time.After(6 * time.Second)
			b.Server.ClearRequests()
			r := p.Apply(t.Context(), nil)
			i := stepNamed(p.Plan, test.step)
			if i < 0 {
				t.Fatalf("no step %s in\n%s", test.step, testbed.Outline(p.Plan))
			}
			o := r.Outcomes[i]
			if o.Status != plans.Failed || !errors.Is(o.Err, apply.ErrChanged) || !strings.HasSuffix(o.Err.Error(), test.want) {
				t.Errorf("%s: %s, %v\nwant %s", test.step, o.Status, o.Err, test.want)
			}
			path := strings.Fields(test.hand)[1]
			if slices.ContainsFunc(b.Server.Requests(), func(r emulator.Request) bool { return r.Method != http.MethodGet && r.Path == testbed.Base+path }) {
				t.Errorf("%s: it was written", test.step)
			}
		})
	}
}

// stepNamed returns the number of the step that is described like "delete target/s",
// or -1.
func stepNamed(p *plans.Plan, name string) int {
	return slices.IndexFunc(p.Steps, func(s plans.Step) bool { return string(s.Op)+" "+s.Key.String() == name })
}

// TestGoneObjects deletes an object between the reading and its step: an update
// fails, on 9.10 above all, which would make another; a delete is done.
func TestGoneObjects(t *testing.T) {
	for _, release := range emulator.Releases() {
		synctest.Test(t, func(t *testing.T) {
			b, dir := testbed.NewBox(t, release), t.TempDir()
			b.Start(dir, before, nil).ApplyAll()
			p := b.Start(dir, changed, nil)
			b.ByHand("DELETE authorizedinitiator/1/\nDELETE authorizedinitiator/2/")
			<-time.After(6 * time.Second)
			r := p.Apply(t.Context(), nil)
			update, del := r.Outcomes[stepNamed(p.Plan, "update authorizedinitiator/i")], r.Outcomes[stepNamed(p.Plan, "delete authorizedinitiator/j")]
			if !errors.Is(update.Err, apply.ErrChanged) || !strings.Contains(update.Err.Error(), "#1 is gone") {
				t.Errorf("%s: the update: %v", release, update.Err)
			}
			if del.Status != plans.Done {
				t.Errorf("%s: the delete: %s, %v", release, del.Status, del.Err)
			}
			if n := b.CountRows(spec.KindInitiatorGroup); n != 0 {
				t.Errorf("%s: there are %d initiator groups", release, n)
			}
		})
	}
}

// TestFreshObjectsAreNotReadAgain counts the requests for one row: none within five
// seconds of the reading, one for each object after that, and none for what was
// written just now.
func TestFreshObjectsAreNotReadAgain(t *testing.T) {
	for after, want := range map[time.Duration]int{4 * time.Second: 0, 6 * time.Second: 11} {
		synctest.Test(t, func(t *testing.T) {
			b, dir := testbed.NewBox(t, emulator.R111), t.TempDir()
			b.Start(dir, before, nil).ApplyAll()
			p := b.Start(dir, changed, nil)
			<-time.After(after)
			b.Server.ClearRequests()
			p.ApplyAll()
			n := 0
			for _, r := range b.Server.Requests() {
				if parts := strings.Split(strings.Trim(strings.TrimPrefix(r.Path, testbed.Base), "/"), "/"); r.Method == http.MethodGet && len(parts) == 2 {
					n++
				}
			}
			if n != want {
				t.Errorf("%d objects were read again after %s, want %d\n%s", n, after, want, testbed.Outline(p.Plan))
			}
		})
	}
}

// A slow lets six seconds pass before each write, so that all that was read is old.
func slow(_ plans.Op, _ spec.Key, do func() error) error {
	<-time.After(6 * time.Second)
	return do()
}

// TestOwnWritesAreNotMistaken carries out random plans so slowly that each object is
// read again before its step: what the plan itself has changed on the way, tags that
// the appliance counts anew, and groups that got another id, are no surprise.
func TestOwnWritesAreNotMistaken(t *testing.T) {
	for _, release := range emulator.Releases() {
		synctest.Test(t, func(t *testing.T) {
			again := 0
			for seed := range uint64(20) {
				b, g := testbed.NewBox(t, release), testbed.NewGenerator(seed, string(release))
				b.Converge(g.Spec())
				(&testbed.OtherClient{Generator: g, Server: b.Server}).Meddle(g.IntN(12))
				s := testbed.Load(t, g.Spec())
				plan, live, err := b.PlanFor(s)
				if refused := (refusal.Error)(nil); errors.As(err, &refused) {
					continue
				}
				if err != nil {
					t.Fatal(err)
				}
				b.Server.ClearRequests()
				b.CarryOutWith(&counted{testbed.Hooked{API: b.API, Hook: slow}, &again}, s, plan, live)
				if t.Failed() {
					t.Fatalf("%s, seed %d", release, seed)
				}
			}
			if again == 0 {
				t.Error("nothing was read again")
			}
		})
	}
}

// A counted counts how often one object is read.
type counted struct {
	testbed.Hooked
	n *int
}

func (c *counted) Get(ctx context.Context, k spec.Kind, id client.ID, ids *client.IDs) (client.Object, error) {
	*c.n++
	return c.Hooked.Get(ctx, k, id, ids)
}

// closed lets only i in.
const closed = `version: 1
portals: {p: {listen: ["10.0.0.1:3260"]}}
initiator_groups: {i: {networks: [10.0.0.0/8]}, j: {networks: [10.1.0.0/16]}}
targets: {t: {groups: [{portal: p, initiator_group: i}], luns: {}}}
`

// TestGroupsAreFoundUnderAnotherID writes a group whose id 11.2 has changed: by
// another write of the same plan, or by somebody else's before the step.
func TestGroupsAreFoundUnderAnotherID(t *testing.T) {
	for name, wait := range map[string]time.Duration{"its own write": 0, "somebody else's": 6 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			b, dir := testbed.NewBox(t, emulator.R112), t.TempDir()
			b.Start(dir, closed, nil).ApplyAll()
			p := b.Start(dir, strings.Replace(closed, "initiator_group: i", "initiator_group: j", 1), nil)
			i := stepNamed(p.Plan, "update targetgroup/t/p")
			if i != 0 || len(p.Plan.Steps) != 1 {
				t.Fatalf("the plan is\n%s", testbed.Outline(p.Plan))
			}
			if wait == 0 {
				p.Plan.Steps = append(p.Plan.Steps, thenTo(p.Plan.Steps[0], spec.All), thenTo(p.Plan.Steps[0], "j"))
				p.Plan.Steps[2].Before = p.Plan.Steps[1].After
			} else {
				// 11.2 answers 404, though it does it (wire-facts 8).
				(&testbed.OtherClient{Server: b.Server}).Do(http.MethodPut, "targetgroup/1/", testbed.Fields{"iscsi_target_initiatorgroup": nil})
				<-time.After(wait)
			}
			p.ApplyAll()
			if again := b.Start(dir, strings.Replace(closed, "initiator_group: i", "initiator_group: j", 1), nil); len(again.Plan.Steps) > 0 {
				t.Errorf("%s: still to do:\n%s", name, testbed.Outline(again.Plan))
			}
		})
	}
}

// thenTo returns a step after s that gives its group another initiator group.
func thenTo(s plans.Step, initiators string) plans.Step {
	after := *s.After.(*spec.TargetGroup)
	after.InitiatorGroup = initiators
	s.Before, s.After, s.Needs = s.After, &after, []int{0}
	return s
}
