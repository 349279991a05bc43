package web

import (
	"net/http"

	"github.com/lunsync/lunsync/reconcile/agent"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/plans"
)

// Statuses are the statuses of agents, in the order of [Config]. They answer a request for the
// status, and every order.
type Statuses struct {
	Format int            `json:"format"`
	Agents []agent.Status `json:"agents"`
}

func statusesOf(agents []Agent) Statuses {
	all := make([]agent.Status, len(agents))
	for i, a := range agents {
		all[i] = a.View().Status
	}
	return Statuses{plans.Format, all}
}

func applianceParameter(r *http.Request) string { return r.URL.Query().Get("appliance") }

func (s *site) status(w http.ResponseWriter, r *http.Request) {
	agents, err := s.named(applianceParameter(r))
	if err != nil {
		fail(w, r, http.StatusNotFound, err.Error())
		return
	}
	reply(w, http.StatusOK, statusesOf(agents))
}

// plan answers with the pending plan: what the last pass left to do, also if it is refused.
func (s *site) plan(w http.ResponseWriter, r *http.Request) {
	v, err := s.one(applianceParameter(r))
	switch {
	case err != nil:
		fail(w, r, http.StatusNotFound, err.Error())
	case v.Plan == nil:
		fail(w, r, http.StatusNotFound, "there is no plan yet: the appliance was not read")
	default:
		reply(w, http.StatusOK, v.Plan)
	}
}

// A Ledger is what an agent owns and the options that it was started with. With it, another
// program can plan as the agent does. An option that the agent leaves to the spec is empty.
type Ledger struct {
	Format    int                   `json:"format"`
	Server    string                `json:"server"`
	Ownership ownership.Source      `json:"ownership"`
	Entries   []ownership.Entry     `json:"entries"`
	Options   plans.DocumentOptions `json:"options"`
	// ReloadOwed says that something that the agent wrote may not be in force.
	ReloadOwed bool `json:"reload_owed"`
}

func (s *site) ledger(w http.ResponseWriter, r *http.Request) {
	v, err := s.one(applianceParameter(r))
	switch {
	case err != nil:
		fail(w, r, http.StatusNotFound, err.Error())
	case v.Ledger.Source == "":
		fail(w, r, http.StatusNotFound, "there is no ledger yet: the appliance was not read")
	default:
		reply(w, http.StatusOK, ledgerOf(&v))
	}
}

func ledgerOf(v *agent.View) Ledger {
	l := Ledger{
		Format:    plans.Format,
		Server:    v.Status.Server,
		Ownership: v.Ledger.Source,
		Entries:   v.Ledger.Entries,
		Options:   v.Options,

		ReloadOwed: v.Status.ReloadOwed,
	}
	if l.Entries == nil {
		l.Entries = []ownership.Entry{}
	}
	return l
}
