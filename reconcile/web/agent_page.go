package web

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/lunsync/lunsync/reconcile/agent"
)

// appliance serves the page of one agent.
func (s *site) appliance(w http.ResponseWriter, r *http.Request) {
	v, err := s.one(r.PathValue("name"))
	if err != nil {
		fail(w, r, http.StatusNotFound, err.Error())
		return
	}
	s.render(w, r, "agent.html", s.agentPage("../", &v))
}

// pathOf returns the path of an agent's page, relative to the front page.
func pathOf(label string) string { return "appliance/" + url.PathEscape(label) }

// An agentPage is the content of the page of one agent.
type agentPage struct {
	frame
	State    statePart
	Server   string
	Release  string
	Spec     specPart
	Warnings part[string]
	Plan     planPart
	Objects  objectTable
	Reach    reachPart
	Passes   []pass
}

// A specPart is what the page shows of the spec.
type specPart struct {
	Paths  []string
	Hash   string // its first digits
	Loaded *moment
	Errors part[string]
}

func (s *site) agentPage(root string, v *agent.View) agentPage {
	now, st := time.Now(), &v.Status
	state := stateOf(st, now)
	return agentPage{
		frame:    s.frame(root, state.Label+" is "+state.State, label(st), now),
		State:    state,
		Server:   clean(st.Server),
		Release:  clean(st.Release),
		Spec:     specOf(&st.Spec, now),
		Warnings: first(cleaned(st.Warnings), shownTexts),
		Plan:     planOf(v.Plan),
		Objects:  objectsOf(st),
		Reach:    reachOf(v.Map),
		Passes:   passesOf(st, now),
	}
}

// shownDigits is how many digits of a hash are shown.
const shownDigits = 12

func specOf(s *agent.SpecStatus, now time.Time) specPart {
	hash := strings.TrimPrefix(s.Hash, "sha256:")
	return specPart{
		Paths:  cleaned(s.Paths),
		Hash:   hash[:min(shownDigits, len(hash))],
		Loaded: when(s.Loaded, now),
		Errors: firstAs(s.Errors, shownTexts, messageText),
	}
}
