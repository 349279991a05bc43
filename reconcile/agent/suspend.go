package agent

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/lunsync/lunsync/reconcile/statedir"
)

// Suspend ends the writing, that of the pass under way after the write in flight
// included, until Resume is called or, if until is not nil, the clock has reached
// that. It holds across restarts; its error says why it may not. The agent is
// suspended also then, but not if the reason is empty or until is over.
func (a *Agent) Suspend(reason string, until *time.Time) error {
	now := time.Now().Round(0)
	switch {
	case reason == "":
		return errors.New("suspend: a reason is missing")
	case until != nil && !until.After(now):
		return errors.New("suspend: the time until which to suspend is over")
	}
	s := &Suspension{Reason: reason, Since: now}
	if until != nil {
		wall := until.Round(0)
		s.Until = &wall
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.shown.suspension = s
	if a.stop != nil {
		a.stop()
	}
	a.Wake(OnRequest)
	return a.keepSuspension(s)
}

// Resume ends a suspension. If its error is not nil, the agent stays suspended, since
// it would be after a restart.
func (a *Agent) Resume() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := a.dropSuspension(); err != nil {
		return err
	}
	a.Wake(OnRequest)
	return nil
}

// keepSuspension writes s down. Where the appliance isn't known yet, that is done when
// it is. The mutex is held.
func (a *Agent) keepSuspension(s *Suspension) error {
	if a.shown.server == "" {
		return nil
	}
	note, err := a.suspensionNote()
	if err == nil {
		err = note.Write(s.encode())
	}
	if err != nil {
		return fmt.Errorf("suspended, but not across a restart: %w", err)
	}
	return nil
}

// dropSuspension ends the suspension. The mutex is held.
func (a *Agent) dropSuspension() error {
	if a.shown.server != "" {
		note, err := a.suspensionNote()
		if err == nil {
			err = note.Remove()
		}
		if err != nil {
			return fmt.Errorf("resume: %w", err)
		}
	}
	a.shown.suspension = nil
	return nil
}

func (a *Agent) suspensionNote() (statedir.Note, error) {
	return statedir.OpenNote(a.StateDir, a.shown.server, "suspended")
}

// expire ends a suspension whose time is over, by the clock on the wall: people say
// until when. The mutex is held.
func (a *Agent) expire(now time.Time) {
	s := a.shown.suspension
	if s == nil || s.Until == nil || now.Before(*s.Until) {
		return
	}
	// If the note stays, it is over when it is next read.
	if err := a.dropSuspension(); err != nil {
		a.shown.suspension = nil
	}
}

// expiresIn returns how long it takes until a suspension ends by itself, and false if
// there is none or it doesn't.
func (a *Agent) expiresIn() (time.Duration, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	s := a.shown.suspension
	if s == nil || s.Until == nil {
		return 0, false
	}
	return time.Until(*s.Until), true
}

// suspended reports whether nothing may be written.
func (a *Agent) suspended() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.expire(time.Now())
	return a.shown.suspension != nil
}

// mayWrite reports whether the pass may write, and from then on lets a suspension
// end that by calling stop.
func (a *Agent) mayWrite(stop context.CancelFunc) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.expire(time.Now())
	if a.shown.suspension != nil {
		return false
	}
	a.stop = stop
	return true
}

// wrote ends what mayWrite began.
func (a *Agent) wrote() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.stop = nil
}

// move makes the appliance at the given URL the agent's: what it is called, and
// whether it is suspended, follow from that. It reports whether it was another one.
func (a *Agent) move(host, server string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	s := &a.shown
	if s.server == server {
		return false
	}
	if before := cmp.Or(s.label, a.Name); before != host {
		a.Metrics.forget(before)
		a.Metrics.introduce(host)
	}
	early := s.suspension
	known := s.server != ""
	s.label, s.server, s.reading = host, server, reading{}
	if early != nil && !known {
		if err := a.keepSuspension(early); err != nil {
			a.Log.Warn("the suspension is not kept", keyAppliance, host, keyError, err.Error())
		}
		return true
	}
	s.suspension = a.recall()
	return true
}

// leave makes the agent one that has no appliance yet, and no spec.
func (a *Agent) leave() {
	a.memory.spec = nil
	a.mu.Lock()
	defer a.mu.Unlock()
	s := &a.shown
	if s.server == "" {
		return
	}
	a.Metrics.forget(s.label)
	a.Metrics.introduce(a.Name)
	s.label, s.server, s.reading, s.suspension = "", "", reading{}, nil
	s.spec.Hash, s.spec.Loaded = "", nil
}

// recall returns the suspension that was written down, or nil. One that can't be read
// is one: somebody has suspended the agent, and nobody knows until when. The mutex is
// held.
func (a *Agent) recall() *Suspension {
	note, err := a.suspensionNote()
	if err != nil {
		return nil
	}
	text, err := note.Read()
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var s *Suspension
	if err == nil {
		s, err = decodeSuspension(text)
	}
	if err != nil {
		reason := fmt.Sprintf("%s can't be read (%v); somebody has suspended the agent: resume it when you know why", note.Path(), err)
		return &Suspension{Reason: reason, Since: time.Now().Round(0)}
	}
	return s
}
