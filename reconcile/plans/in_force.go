package plans

import (
	"errors"
	"strings"
)

// ErrNotInForce is the error of an appliance that stores what the spec says, but whose
// iSCSI service can't use it. No step of a plan can correct that.
var ErrNotInForce = errors.New("the iSCSI service does not follow what is stored")

// InForce reports whether the iSCSI service uses what the appliance stores, as far as is
// known. If it is false, the appliance may not match the spec although the plan has no
// steps.
func (p *Plan) InForce() bool { return !p.ReloadPending && len(p.NotInForce) == 0 }

// Matches reports whether there is nothing to do: the plan has no steps and no deferred
// steps, and what is stored is in force.
func (p *Plan) Matches() bool { return len(p.Steps)+len(p.Deferred) == 0 && p.InForce() }

// CheckInForce returns an error that wraps [ErrNotInForce] and says why, or nil. A pending
// reload is no such error, since the next apply does it.
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
