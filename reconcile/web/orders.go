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

// maxOrder bounds the body of an order.
const maxOrder = 16 << 10 // bytes

// An order is what the agents of an appliance, or all of them, are told to do.
type order struct {
	Appliance string `json:"appliance"`
}

// A suspension is an order not to write.
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
	s.tell(w, r, "sync", o.Appliance, http.StatusAccepted, func(a Agent) error {
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
	s.tell(w, r, "suspend", o.Appliance, http.StatusOK, func(a Agent) error { return a.Suspend(o.Reason, o.Until) })
}

func (s *site) resume(w http.ResponseWriter, r *http.Request) {
	var o order
	if err := read(w, r, &o); err != nil {
		fail(w, r, http.StatusBadRequest, err.Error())
		return
	}
	s.tell(w, r, "resume", o.Appliance, http.StatusOK, Agent.Resume)
}

// tell has the agents of an appliance do something, and answers with how they are
// after it. One that can't do it doesn't keep the others from it.
func (s *site) tell(w http.ResponseWriter, r *http.Request, what, appliance string, done int, do func(Agent) error) {
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

// noOrders answers in place of all orders where there is no token.
func noOrders(w http.ResponseWriter, r *http.Request) {
	fail(w, r, http.StatusNotFound, "no orders are taken: the agent was started without a token")
}

// read reads the body of r, one JSON object with no fields but those of v, into v.
// No body is as good as an empty object.
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
