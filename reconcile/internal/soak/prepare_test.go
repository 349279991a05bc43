package soak_test

import (
	"log/slog"
	"net/http"
	"strings"

	"github.com/lunsync/lunsync/client/emulator"
	v1 "github.com/lunsync/lunsync/client/v1"
	"github.com/lunsync/lunsync/reconcile"
	"github.com/lunsync/lunsync/reconcile/internal/testbed"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/reconcile/statedir"
	"github.com/lunsync/lunsync/spec"
)

// soakPassword, soakToken and soakSecrets are what no output and no file may hold.
const (
	soakPassword = "Pa55-of-the-nas"
	soakToken    = "t0ken-of-the-agent"
)

var soakSecrets = []string{soakPassword, "secretsecret", "another-secret", "s3cret%s3cret~", "peer-secretsecr", "peer-another-sec", "peer-s3cret%s3cr"}

// unbounded is a budget that no plan of a scenario exceeds.
const unbounded = "1000"

// tries is how many specs are drawn until one can be planned for.
const tries = 50

// prepare gives the appliance an earlier spec, lets it drift, adds what belongs to
// somebody else, and chooses a spec that changes something and that no guard
// refuses. It returns false if it finds none.
func (s *scenario) prepare() bool {
	if !s.try([]string{unbounded}, func(b *reconcile.Session) bool { return b.Apply(s.ctx, nil).Converged }) {
		return false
	}
	h := &testbed.OtherClient{Generator: s.Generator, Server: s.server}
	for range s.IntN(4) {
		h.Do(testbed.Pick(s.Generator, handChanges...)(h))
	}
	s.foreigners = h.AddForeignObjects()
	ok := s.try([]string{"30%", "60%", "12", unbounded}, func(b *reconcile.Session) bool { return len(b.Plan.Steps) > 0 })
	s.states = []testbed.Tables{s.server.Snapshot()}
	s.server.ClearRequests()
	return ok
}

// changeSpec changes the spec, if there is another that no guard refuses.
func (s *scenario) changeSpec() {
	was := s.text
	if !s.try([]string{s.maxDeletes}, func(*reconcile.Session) bool { return true }) {
		s.text = was
	}
}

// try draws a spec and a budget until is is true of one that is not refused.
func (s *scenario) try(budgets []string, is func(*reconcile.Session) bool) bool {
	for range tries {
		s.text, s.maxDeletes = s.Spec(), testbed.Pick(s.Generator, budgets...)
		if b, err := s.session(s.server, s.stateDir(), s.text); err == nil && len(b.Plan.Refusals) == 0 && is(b) {
			return true
		}
	}
	return false
}

// session returns what lunsync would plan, without a process and a network.
func (s *scenario) session(server *emulator.Server, dir, text string) (*reconcile.Session, error) {
	sp, err := spec.Load([]string{"-"}, strings.NewReader(text))
	if err != nil {
		return nil, err
	}
	if err := sp.Resolve(func(string) (string, bool) { return "", false }); err != nil {
		return nil, err
	}
	api, err := v1.Dial(s.ctx, v1.Config{URL: s.web.URL, Wrap: func(http.RoundTripper) http.RoundTripper { return testbed.Direct{Handler: server} }})
	if err != nil {
		return nil, err
	}
	state, err := statedir.OpenState(dir, s.web.URL)
	if err != nil {
		return nil, err
	}
	session := &reconcile.Session{
		Appliance: &reconcile.Appliance{URL: s.web.URL, API: api, Release: api.Release(), Reload: api.Reload},
		Spec:      sp, State: state, Parallelism: 1, Log: slog.New(slog.DiscardHandler),
	}
	return session, session.MakePlan(s.ctx, plans.Options{Prune: spec.PruneOwned, MaxDeletes: s.maxDeletes}, state.Ownership())
}

// drifts are deeds on what lunsync made that leave it its own.
var handChanges = []testbed.Change{
	func(h *testbed.OtherClient) (string, string, any) {
		return "POST", "targettoextent/", testbed.Fields{"iscsi_target": h.ID("target"), "iscsi_extent": h.ID("extent"), "iscsi_lunid": h.IntN(6)}
	},
	func(h *testbed.OtherClient) (string, string, any) {
		return "PUT", h.Row("targettoextent"), testbed.Fields{"iscsi_lunid": h.IntN(6)}
	},
	func(h *testbed.OtherClient) (string, string, any) {
		return "PUT", h.Row("authorizedinitiator"), testbed.Fields{
			"iscsi_target_initiator_initiators":   testbed.Pick(h.Generator, "ALL", "iqn.1998-01.com.vmware:esx1", "iqn.a:b"),
			"iscsi_target_initiator_auth_network": testbed.Pick(h.Generator, "ALL", "10.1.2.3/8", "192.168.3.0/24")}
	},
	func(h *testbed.OtherClient) (string, string, any) {
		return "PUT", h.Row("target"), testbed.Fields{"iscsi_target_alias": testbed.Pick[any](h.Generator, nil, "One", "Three")}
	},
	func(h *testbed.OtherClient) (string, string, any) {
		return "POST", "targetgroup/", testbed.Fields{"iscsi_target": h.ID("target"), "iscsi_target_portalgroup": h.ID("portal")}
	},
	func(h *testbed.OtherClient) (string, string, any) {
		return "PUT", h.Row("targetgroup"), testbed.Fields{"iscsi_target_initiatorgroup": nil}
	},
	func(h *testbed.OtherClient) (string, string, any) {
		return "DELETE", h.Row(testbed.Pick(h.Generator, "portal", "authorizedinitiator", "authcredential", "target", "extent", "targetgroup", "targettoextent")), nil
	},
}
