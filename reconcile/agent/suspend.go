package agent

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"
)

// Suspend stops writing until Resume is called or, if until is not nil, until the
// wall clock has reached that time. The pass under way finishes the write in flight
// and makes no other. A suspension holds across restarts.
//
// Suspend does nothing if its error says that reason is empty or until has passed. Any
// other error says why the suspension would not survive a restart; the agent is
// suspended all the same. It takes effect before Suspend touches the disk.
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
	a.startSuspension(s)
	a.noteMu.Lock()
	defer a.noteMu.Unlock()
	return a.syncNote()
}

func (a *Agent) startSuspension(s *Suspension) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.shown.suspension = s
	if a.stop != nil {
		a.stop()
	}
	a.Wake(OnRequest)
}

// Resume ends a suspension. If its error is not nil, the agent stays suspended, since
// it would be after a restart.
func (a *Agent) Resume() error {
	a.noteMu.Lock()
	defer a.noteMu.Unlock()
	s, server := a.suspension()
	if err := a.removeNote(server); err != nil {
		return fmt.Errorf("resume: %w", err)
	}
	a.endSuspension(s)
	a.Wake(OnRequest)
	return nil
}

// endSuspension ends s, unless another suspension has replaced it meanwhile.
func (a *Agent) endSuspension(s *Suspension) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.shown.suspension == s {
		a.shown.suspension = nil
	}
}

// suspension returns the suspension, or nil, and the URL of the appliance, or "".
func (a *Agent) suspension() (*Suspension, string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.shown.suspension, a.shown.server
}

// expire ends a suspension that has reached its end, by the wall clock: people say
// until when. It leaves the note to [Agent.dropExpired]: whoever asks how the agent is
// must not wait for a disk. The caller holds mu.
func (a *Agent) expire(now time.Time) {
	s := a.shown.suspension
	if s == nil || s.Until == nil || now.Before(*s.Until) {
		return
	}
	a.shown.suspension, a.expired = nil, true
}

// dropExpired removes the note of a suspension that has expired. If it can't, that does
// no harm: a note whose time is over suspends nothing when it is next read.
func (a *Agent) dropExpired() {
	a.noteMu.Lock()
	defer a.noteMu.Unlock()
	a.mu.Lock()
	a.expire(time.Now())
	expired := a.expired
	a.expired = false
	a.mu.Unlock()
	if expired {
		_ = a.syncNote()
	}
}

// expiresIn returns how long it takes until a suspension expires, and false if there is
// none that does. It returns 0 for one that expired during the pass that has just ended.
func (a *Agent) expiresIn() (time.Duration, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.expired {
		return 0, true
	}
	s := a.shown.suspension
	if s == nil || s.Until == nil {
		return 0, false
	}
	return time.Until(*s.Until), true
}

// suspended reports whether the agent is suspended.
func (a *Agent) suspended() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.expire(time.Now())
	return a.shown.suspension != nil
}

// beginWrites reports whether the pass may write. If so, a suspension calls stop from then
// on, until endWrites.
func (a *Agent) beginWrites(stop context.CancelFunc) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.expire(time.Now())
	if a.shown.suspension != nil {
		return false
	}
	a.stop = stop
	return true
}

// endWrites ends the writes of the pass.
func (a *Agent) endWrites() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.stop = nil
}

// setAppliance makes the appliance at the given URL the agent's. It reports whether the
// agent had another one, or none. The label and the noted suspension of the appliance
// replace those of the one before.
func (a *Agent) setAppliance(host, server string) bool {
	a.noteMu.Lock()
	defer a.noteMu.Unlock()
	before, old := a.suspension()
	if old == server {
		return false
	}
	noted := a.readSuspension(server)
	if !a.rename(host, server, before, noted) {
		return true
	}
	if err := a.syncNote(); err != nil {
		a.Log.Warn("the suspension is not kept", keyAppliance, host, keyError, err.Error())
	}
	return true
}

// rename replaces the appliance, and its suspension by the noted one. A suspension that
// was asked for while the agent had no appliance, or since its suspension was before,
// is meant for the new appliance: it stays, and rename reports true.
func (a *Agent) rename(host, server string, before, noted *Suspension) (stays bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	s := &a.shown
	if label := cmp.Or(s.label, a.Name); label != host {
		a.Metrics.deleteCounters(label)
		a.Metrics.initCounters(host)
	}
	stays = s.suspension != nil && (s.server == "" || s.suspension != before)
	s.label, s.server, s.reading = host, server, reading{}
	if !stays {
		s.suspension = noted
	}
	return stays
}

// dropAppliance makes the agent forget its appliance and its spec.
func (a *Agent) dropAppliance() {
	a.memory.spec = nil
	a.mu.Lock()
	defer a.mu.Unlock()
	s := &a.shown
	if s.server == "" {
		return
	}
	a.Metrics.deleteCounters(s.label)
	a.Metrics.initCounters(a.Name)
	s.label, s.server, s.reading, s.suspension = "", "", reading{}, nil
	s.spec.Hash, s.spec.Loaded = "", nil
}
