package agent

import (
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/lunsync/lunsync/reconcile/statedir"
)

// A note is a file that keeps the suspension of one appliance across restarts.
type note interface {
	Path() string
	Read() ([]byte, error)
	Write(text []byte) error
	Remove() error
}

// suspensionNote returns the note about the appliance at the given URL.
func (a *Agent) suspensionNote(server string) (note, error) {
	if a.openNote != nil {
		return a.openNote(server)
	}
	return statedir.OpenNote(a.StateDir, server, "suspended")
}

// syncNote makes the note say what the suspension is now. Where the appliance isn't
// known yet, [Agent.setAppliance] does that later. The caller holds noteMu, and not mu.
func (a *Agent) syncNote() error {
	s, server := a.suspension()
	if s == nil {
		return a.removeNote(server)
	}
	if server == "" {
		return nil
	}
	n, err := a.suspensionNote(server)
	if err == nil {
		err = n.Write(s.encode())
	}
	if err != nil {
		return fmt.Errorf("suspended, but not across a restart: %w", err)
	}
	return nil
}

// removeNote removes the note about an appliance, if the appliance is known and has
// one. The caller holds noteMu, and not mu.
func (a *Agent) removeNote(server string) error {
	if server == "" {
		return nil
	}
	n, err := a.suspensionNote(server)
	if err != nil {
		return err
	}
	return n.Remove()
}

// readSuspension returns the suspension that the note about an appliance keeps, or nil.
// An unreadable note suspends the agent: somebody has suspended it, and nobody knows
// until when. The caller holds noteMu, and not mu.
func (a *Agent) readSuspension(server string) *Suspension {
	n, err := a.suspensionNote(server)
	if err != nil {
		return nil
	}
	text, err := n.Read()
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var s *Suspension
	if err == nil {
		s, err = decodeSuspension(text)
	}
	if err != nil {
		reason := fmt.Sprintf("%s can't be read (%v); somebody has suspended the agent: resume it when you know why", n.Path(), err)
		return &Suspension{Reason: reason, Since: time.Now().Round(0)}
	}
	return s
}
