package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/lunsync/lunsync/reconcile/agent"
)

// maxOrder is how many bytes the body of an order may have.
const maxOrder = 16 << 10

// An order is the body of a request to sync or to resume: it names an appliance, or means all
// agents.
type order struct {
	Appliance string `json:"appliance"`
}

// A suspension is the body of a request to suspend.
type suspension struct {
	order
	Reason string     `json:"reason"`
	Until  *time.Time `json:"until"`
}

func (o *suspension) check() error {
	o.Reason = strings.TrimSpace(o.Reason)
	switch {
	case o.Reason == "":
		return errors.New("give a reason: somebody will ask")
	case utf8.RuneCountInString(o.Reason) > agent.MaxReason:
		return fmt.Errorf("the reason has more than %d characters", agent.MaxReason)
	case o.Until != nil && !o.Until.After(time.Now()):
		return errors.New("until is not in the future")
	}
	return nil
}

func (s *site) sync(w http.ResponseWriter, r *http.Request) {
	var o order
	if err := read(w, r, &o); err != nil {
		fail(w, r, http.StatusBadRequest, err.Error())
		return
	}
	s.orderAgents(w, r, "sync", o.Appliance, http.StatusAccepted, func(a Agent) error {
		a.Sync()
		return nil
	})
}

func (s *site) suspend(w http.ResponseWriter, r *http.Request) {
	var o suspension
	err := read(w, r, &o)
	if err == nil {
		err = o.check()
	}
	if err != nil {
		fail(w, r, http.StatusBadRequest, err.Error())
		return
	}
	s.orderAgents(w, r, "suspend", o.Appliance, http.StatusOK, func(a Agent) error { return a.Suspend(o.Reason, o.Until) })
}

func (s *site) resume(w http.ResponseWriter, r *http.Request) {
	var o order
	if err := read(w, r, &o); err != nil {
		fail(w, r, http.StatusBadRequest, err.Error())
		return
	}
	s.orderAgents(w, r, "resume", o.Appliance, http.StatusOK, Agent.Resume)
}

// orderAgents calls do for the agents of an appliance, and answers with their statuses after
// that. If do fails for one, it still calls it for the others.
func (s *site) orderAgents(w http.ResponseWriter, r *http.Request, what, appliance string, done int, do func(Agent) error) {
	agents, err := s.named(appliance)
	if err != nil {
		fail(w, r, http.StatusNotFound, err.Error())
		return
	}
	s.Log.Info("order", "op", what, "appliance", appliance, "from", r.RemoteAddr)
	var errs []error
	for _, a := range agents {
		if err := do(a); err != nil {
			v := a.View()
			errs = append(errs, fmt.Errorf("%s %s: %w", what, label(&v.Status), err))
		}
	}
	if err := errors.Join(errs...); err != nil {
		s.Log.Error("an order was not obeyed", "op", what, "error", err)
		fail(w, r, http.StatusInternalServerError, err.Error())
		return
	}
	reply(w, done, statusesOf(agents))
}

// noOrders refuses an order because no token is configured.
func noOrders(w http.ResponseWriter, r *http.Request) {
	fail(w, r, http.StatusNotFound, "no orders are taken: the agent was started without a token")
}

// read reads the body of r into v. It must be one JSON object with no other fields than those
// of v. An empty body is the same as an empty object.
func read(w http.ResponseWriter, r *http.Request, v any) error {
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxOrder))
	d.DisallowUnknownFields()
	if err := d.Decode(v); errors.Is(err, io.EOF) {
		return nil
	} else if err != nil {
		return fmt.Errorf("the body is not what is wanted: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("the body has more than one JSON object")
	}
	return nil
}
