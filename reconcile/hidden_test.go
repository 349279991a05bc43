package reconcile_test

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile"
	"github.com/lunsync/lunsync/reconcile/internal/testbed"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// hidingSession returns a session whose login may not read the secrets of credentials.
func hidingSession(b *testbed.Box, text string) *reconcile.Session {
	api := &testbed.Hiding{API: b.API, Fields: []string{"secret"}, As: new(spec.Credential)}
	return sessionWith(b, api, text)
}

func sessionWith(b *testbed.Box, api client.API, text string) *reconcile.Session {
	return &reconcile.Session{
		Appliance: &reconcile.Appliance{URL: "http://localhost", API: api, Release: b.API.Release(), Reload: b.API.Reload},
		State:     testbed.OpenState(b.T, b.T.TempDir(), "http://localhost"),
		Spec:      testbed.Load(b.T, text), Parallelism: 4, Log: slog.New(slog.DiscardHandler),
	}
}

// TestHiddenSecret plans for secrets that the login may not read. Whatever the spec says,
// they are neither equal nor different: the plan says so and leaves them alone. A write
// that would leave one on the appliance that nobody knows is refused.
func TestHiddenSecret(t *testing.T) {
	b := testbed.NewBox(t, emulator.R111)
	b.Converge(testbed.Full)
	for _, test := range []struct {
		name, was, is string
		refused       bool
	}{
		{"the same", "", "", false},
		{"another secret", "secretsecret", "othersecret12", false},
		{"with a peer", "secret: secretsecret", "secret: secretsecret, peer_user: bob, peer_secret: peersecret123", true},
	} {
		s := hidingSession(b, strings.Replace(testbed.Full, test.was, test.is, 1))
		if err := s.MakePlan(t.Context(), plans.Options{Prune: spec.PruneNone}, ownership.Ownership{}); err != nil {
			t.Fatal(err)
		}
		if test.refused {
			if len(s.Plan.Refusals) != 1 || s.Plan.Refusals[0].Field != "secret" {
				t.Errorf("%s: refused for %v, want one reason about the secret", test.name, s.Plan.Refusals)
			}
			continue
		}
		warned := strings.Contains(strings.Join(s.Plan.Warnings, "\n"), "authcredential/red/ann (#1): the login may not read secret")
		if len(s.Plan.Steps) > 0 || len(s.Plan.Refusals) > 0 || !warned {
			t.Errorf("%s: %d steps, %v, warnings %q; want none but a warning of the secret", test.name, len(s.Plan.Steps), s.Plan.Refusals, s.Plan.Warnings)
		}
	}
}

// TestHiddenSecretIsCreated creates what the login may not read afterwards, with an
// answer that is lost: the rest of the object tells that it was made.
func TestHiddenSecretIsCreated(t *testing.T) {
	b := testbed.NewBox(t, emulator.R111)
	s := hidingSession(b, testbed.Full)
	s.API = &testbed.Hooked{API: s.API, Hook: func(_ plans.Op, k spec.Key, do func() error) error {
		err := do()
		if k.Kind == spec.KindCredential {
			return client.ErrDoubtful
		}
		return err
	}}
	if err := s.MakePlan(t.Context(), plans.Options{Prune: spec.PruneNone}, ownership.Ownership{}); err != nil {
		t.Fatal(err)
	}
	if r := s.Apply(t.Context(), nil); !r.Converged || b.CountRows(spec.KindCredential) != 1 {
		t.Errorf("converged %v, %v, %d credentials", r.Converged, r.Err, b.CountRows(spec.KindCredential))
	}
}

// TestHiddenIdentity reads a portal whose addresses the login may not read: that it has
// the comment of one of the spec's does not make it that.
func TestHiddenIdentity(t *testing.T) {
	b := testbed.NewBox(t, emulator.R111)
	b.Converge(testbed.Full)
	s := sessionWith(b, &testbed.Hiding{API: b.API, Fields: []string{"listen"}, As: new(spec.Portal)}, testbed.Full)
	if err := s.MakePlan(t.Context(), plans.Options{Prune: spec.PruneNone}, ownership.Ownership{}); err != nil {
		t.Fatal(err)
	}
	if k := (spec.Key{Kind: spec.KindPortal, Name: "storage"}); s.Live.Find(k) != nil {
		t.Errorf("%s was found", k)
	}
	if refused := fmt.Sprint(s.Plan.Refusals); !strings.Contains(refused, "can't tell which portal is which") {
		t.Errorf("the plan would write to portals: %s\n%s", refused, testbed.Outline(s.Plan))
	}
}

// TestHiddenSecretsAreNotEqual moves a group to another auth group while its LUN shows
// another disk. The login can't read the secrets of the two users, who have one name: that
// doesn't make them one, and the LUN must not change before the group has moved.
func TestHiddenSecretsAreNotEqual(t *testing.T) {
	const text = `version: 1
portals: {p: {listen: ["10.0.0.1:3260"]}}
initiator_groups: {i: {networks: [10.0.0.0/8]}}
auth_groups:
  red: {tag: 1, users: {ann: {secret: secretsecret}}}
  blue: {tag: 2, users: {ann: {secret: othersecret12}}}
extents: {a: {zvol: tank/a}, b: {zvol: tank/b}}
targets: {t: {groups: [{portal: p, initiator_group: i, auth_method: CHAP, auth_group: red}], luns: {0: a}}}
`
	b := testbed.NewBox(t, emulator.R111)
	b.Converge(text)
	next := strings.NewReplacer("auth_group: red", "auth_group: blue", "luns: {0: a}", "luns: {0: b}").Replace(text)
	outlines := map[bool]string{}
	for _, hiding := range []bool{false, true} {
		s := sessionWith(b, b.API, next)
		if hiding {
			s = hidingSession(b, next)
		}
		if err := s.MakePlan(t.Context(), plans.Options{Prune: spec.PruneAll}, ownership.Ownership{}); err != nil {
			t.Fatal(err)
		}
		for i := range s.Plan.Steps {
			outlines[hiding] += fmt.Sprintln(s.Plan.Steps[i].Op, s.Plan.Steps[i].Key, s.Plan.Steps[i].Needs)
		}
	}
	if outlines[true] != outlines[false] || !strings.Contains(outlines[true], "[0") {
		t.Errorf("with hidden secrets the plan is\n%swithout\n%s", outlines[true], outlines[false])
	}
}
