package plans

import (
	"errors"
	"strings"
)

// ErrNotInForce reports an appliance that stores what the spec says, but whose iSCSI
// service can't follow that. No step mends it.
var ErrNotInForce = errors.New("the iSCSI service does not follow what is stored")

// InForce reports whether nothing is known that keeps the iSCSI service from following
// what the appliance stores. If it is false, a plan without steps doesn't mean that the
// appliance matches the spec.
func (p *Plan) InForce() bool { return !p.ReloadPending && len(p.NotInForce) == 0 }

// Matches reports whether there is nothing to do: no step, none that waits, and nothing
// that is stored and not in force.
func (p *Plan) Matches() bool { return len(p.Steps)+len(p.Deferred) == 0 && p.InForce() }

// notInForce returns an error that wraps [ErrNotInForce] and says why, or nil. What a
// reload mends doesn't count.
func (p *Plan) CheckInForce() error {
	if len(p.NotInForce) == 0 {
		return nil
	}
	return &notInForceError{reasons: p.NotInForce}
}

type notInForceError struct{ reasons []string }

func (e *notInForceError) Error() string {
	return ErrNotInForce.Error() + ": " + strings.Join(e.reasons, "; ")
}

func (e *notInForceError) Unwrap() error { return ErrNotInForce }
