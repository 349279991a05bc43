package web

import (
	"net/http"

	"github.com/lunsync/lunsync/reconcile"
	"github.com/lunsync/lunsync/reconcile/agent"
)

// statuses are what agents tell of themselves.
type statuses struct {
	Format int            `json:"format"`
	Agents []agent.Status `json:"agents"`
}

func statusesOf(agents []Agent) statuses {
	all := make([]agent.Status, len(agents))
	for i, a := range agents {
		all[i] = a.View().Status
	}
	return statuses{reconcile.Format, all}
}

func asked(r *http.Request) string { return r.URL.Query().Get("appliance") }

func (s *site) status(w http.ResponseWriter, r *http.Request) {
	agents, err := s.named(asked(r))
	if err != nil {
		fail(w, r, http.StatusNotFound, err.Error())
		return
	}
	reply(w, http.StatusOK, statusesOf(agents))
}

// plan answers with the plan that is pending, also where it is refused.
func (s *site) plan(w http.ResponseWriter, r *http.Request) {
	v, err := s.one(asked(r))
	switch {
	case err != nil:
		fail(w, r, http.StatusNotFound, err.Error())
	case v.Plan == nil:
		fail(w, r, http.StatusNotFound, "there is no plan yet: the appliance was not read")
	default:
		reply(w, http.StatusOK, v.Plan)
	}
}

// A ledger is what an agent owns and how it plans: all that somebody else needs to
// plan as it would.
type ledger struct {
	Format    int                       `json:"format"`
	Server    string                    `json:"server"`
	Ownership reconcile.Source          `json:"ownership"`
	Entries   []reconcile.Entry         `json:"entries"`
	Options   reconcile.DocumentOptions `json:"options"`
}

func (s *site) ledger(w http.ResponseWriter, r *http.Request) {
	v, err := s.one(asked(r))
	switch {
	case err != nil:
		fail(w, r, http.StatusNotFound, err.Error())
	case v.Ledger.Source == "":
		fail(w, r, http.StatusNotFound, "there is no ledger yet: the appliance was not read")
	default:
		reply(w, http.StatusOK, ledgerOf(&v))
	}
}

func ledgerOf(v *agent.View) ledger {
	l := ledger{
		Format:    reconcile.Format,
		Server:    v.Status.Server,
		Ownership: v.Ledger.Source,
		Entries:   v.Ledger.Entries,
		Options:   v.Options,
	}
	if l.Entries == nil {
		l.Entries = []reconcile.Entry{}
	}
	return l
}
