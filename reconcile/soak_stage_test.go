package reconcile_test

import (
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/lunsync/lunsync/client/emulator"
	v1 "github.com/lunsync/lunsync/client/v1"
	"github.com/lunsync/lunsync/reconcile"
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

// stage gives the appliance an earlier spec, lets it drift, adds what belongs to
// somebody else, and chooses a spec that changes something and that no guard
// refuses. It returns false if it finds none.
func (s *scenario) stage() bool {
	if !s.try([]string{unbounded}, func(b *reconcile.Session) bool { return b.Apply(s.ctx, nil).Converged }) {
		return false
	}
	h := &hand{s.gen, s.server}
	for range s.IntN(4) {
		h.do(pick(s.gen, drifts...)(h))
	}
	s.foreigners = h.settleIn()
	ok := s.try([]string{"30%", "60%", "12", unbounded}, func(b *reconcile.Session) bool { return len(b.Plan.Steps) > 0 })
	s.states = []world{s.server.Snapshot()}
	s.server.ClearRequests()
	return ok
}

// shift changes the spec, if there is another that no guard refuses.
func (s *scenario) shift() {
	was := s.text
	if !s.try([]string{s.maxDeletes}, func(*reconcile.Session) bool { return true }) {
		s.text = was
	}
}

// try draws a spec and a budget until is is true of one that is not refused.
func (s *scenario) try(budgets []string, is func(*reconcile.Session) bool) bool {
	for range tries {
		s.text, s.maxDeletes = s.spec(), pick(s.gen, budgets...)
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
	api, err := v1.Dial(s.ctx, v1.Config{URL: s.web.URL, Wrap: func(http.RoundTripper) http.RoundTripper { return direct{server} }})
	if err != nil {
		return nil, err
	}
	state, err := reconcile.OpenState(dir, s.web.URL)
	if err != nil {
		return nil, err
	}
	session := &reconcile.Session{
		Appliance: &reconcile.Appliance{URL: s.web.URL, API: api, Release: api.Release(), Reload: api.Reload},
		Spec:      sp, State: state, Parallelism: 1, Log: slog.New(slog.DiscardHandler),
	}
	return session, session.MakePlan(s.ctx, reconcile.Options{Prune: spec.PruneOwned, MaxDeletes: s.maxDeletes}, state.Ownership())
}

// drifts are deeds on what lunsync made that leave it its own.
var drifts = []deed{
	func(h *hand) (string, string, any) {
		return "POST", "targettoextent/", fields{"iscsi_target": h.id("target"), "iscsi_extent": h.id("extent"), "iscsi_lunid": h.IntN(6)}
	},
	func(h *hand) (string, string, any) {
		return "PUT", h.row("targettoextent"), fields{"iscsi_lunid": h.IntN(6)}
	},
	func(h *hand) (string, string, any) {
		return "PUT", h.row("authorizedinitiator"), fields{
			"iscsi_target_initiator_initiators":   pick(h.gen, "ALL", "iqn.1998-01.com.vmware:esx1", "iqn.a:b"),
			"iscsi_target_initiator_auth_network": pick(h.gen, "ALL", "10.1.2.3/8", "192.168.3.0/24")}
	},
	func(h *hand) (string, string, any) {
		return "PUT", h.row("target"), fields{"iscsi_target_alias": pick[any](h.gen, nil, "One", "Three")}
	},
	func(h *hand) (string, string, any) {
		return "POST", "targetgroup/", fields{"iscsi_target": h.id("target"), "iscsi_target_portalgroup": h.id("portal")}
	},
	func(h *hand) (string, string, any) {
		return "PUT", h.row("targetgroup"), fields{"iscsi_target_initiatorgroup": nil}
	},
	func(h *hand) (string, string, any) {
		return "DELETE", h.row(pick(h.gen, "portal", "authorizedinitiator", "authcredential", "target", "extent", "targetgroup", "targettoextent")), nil
	},
}

// settleIn makes objects that no spec lists, some of which refer to what lunsync
// made, tells the appliance that they are somebody else's, and returns how many there
// are of each kind.
func (h *hand) settleIn() map[string]int {
	before := h.server.Snapshot()
	own := func(kind string) any { return newest(h.server.Snapshot()[kind]) }
	h.do("POST", "target/", fields{"iscsi_target_name": "foreign"})
	h.do("POST", "extent/", fields{"iscsi_target_extent_name": "foreign", "iscsi_target_extent_type": "Disk", "iscsi_target_extent_disk": "zvol/tank/foreign"})
	h.do("POST", "portal/", fields{"iscsi_target_portal_ips": []string{"10.8.0.1:3260"}, "iscsi_target_portal_comment": "somebody's"})
	h.do("POST", "authorizedinitiator/", fields{"iscsi_target_initiator_initiators": "iqn.1999-09.net.somebody:host", "iscsi_target_initiator_comment": "somebody's"})
	h.do("POST", "authcredential/", fields{"iscsi_target_auth_tag": 9, "iscsi_target_auth_user": "zoe", "iscsi_target_auth_secret": "made-by-a-hand"})
	h.do("POST", "targettoextent/", fields{"iscsi_target": own("target"), "iscsi_extent": own("extent"), "iscsi_lunid": 1})
	group := fields{"iscsi_target": own("target"), "iscsi_target_portalgroup": own("portal"), "iscsi_target_initiatorgroup": own("authorizedinitiator")}
	if h.chance(3) {
		group["iscsi_target_portalgroup"] = h.id("portal")
	}
	if h.chance(3) {
		group["iscsi_target_initiatorgroup"] = h.id("authorizedinitiator")
	}
	if h.chance(2) {
		group["iscsi_target_authtype"], group["iscsi_target_authgroup"] = "CHAP", 9
	}
	h.do("POST", "targetgroup/", group)
	made := make(map[string]int)
	for kind, list := range h.server.Snapshot() {
		ids := idsSince(before[kind], list)
		h.server.Disown(kind, ids...)
		made[kind] = len(ids)
	}
	return made
}

// newest returns the id of the row that was made last.
func newest(list []map[string]any) int64 {
	var last int64
	for _, r := range list {
		last = max(last, r["id"].(int64))
	}
	return last
}

// idsSince returns the ids of the rows of now that before doesn't have.
func idsSince(before, now []map[string]any) []int64 {
	ids := make(map[int64]bool)
	for _, r := range now {
		ids[r["id"].(int64)] = true
	}
	for _, r := range before {
		delete(ids, r["id"].(int64))
	}
	return slices.Sorted(maps.Keys(ids))
}
