package client

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/lunsync/lunsync/spec"
)

// The sentinels that errors of an API wrap. Decide with errors.Is.
var (
	// ErrUnresolved reports a reference to something the appliance doesn't have.
	ErrUnresolved = errors.New("no such object on the appliance")
	// ErrDoubtful reports a write that may or may not have been done. Only reading the
	// object again shows which.
	ErrDoubtful = errors.New("outcome unknown")
	// ErrUnshown reports a write that was answered as done, but whose answer shows another
	// object: some releases answer all writes of a kind that way. It comes with
	// ErrDoubtful. One List of the kind shows the outcome of all such writes before it.
	ErrUnshown = errors.New("the answer can't show what was written")
	// ErrTimeout reports a write that was not answered in time. It may still be carried
	// out, even after the object was read again. It comes with ErrDoubtful.
	ErrTimeout = errors.New("the answer is overdue")
	// ErrBusy reports a request that the appliance puts off because it has too much
	// to do. For a write it comes with ErrDoubtful.
	ErrBusy = errors.New("the appliance is too busy")
	// ErrUnauthorized reports a wrong user name or password. Further requests would be
	// refused as well. For a write it comes with ErrDoubtful.
	ErrUnauthorized = errors.New("the appliance refuses the user name or the password")
	// ErrNotFound reports an object that doesn't exist.
	ErrNotFound = errors.New("not found")
	// ErrIncomplete reports a list that lacks rows, has some twice, or refers to rows that
	// it doesn't have.
	ErrIncomplete = errors.New("the list is incomplete")
	// ErrNotAPI reports an answer that doesn't come from the API, such as a web
	// page or a redirect.
	ErrNotAPI = errors.New("this is not an answer of the API")
	// ErrInUse reports a delete that the appliance refuses because an initiator
	// is connected.
	ErrInUse = errors.New("an initiator is connected")
	// ErrReload reports a write that was stored, after which the iSCSI service failed to
	// reload. It comes with ErrDoubtful.
	ErrReload = errors.New("the iSCSI service failed to reload")
)

// An Error is what the appliance answered when it refused a request.
type Error struct {
	Op     string   // such as "create"
	Key    spec.Key // what it was asked for; the name may be empty
	Status int      // of HTTP; 0 if there was no answer
	Fields []FieldError
	Err    error // the sentinel that applies, or what went wrong below; or nil
	// Absent are the addresses of a refused portal that the appliance doesn't have.
	Absent []netip.Addr
	// RetryAfter is how long the appliance asks to wait before the next request; the
	// dialect bounds it. 0 means that it doesn't ask.
	RetryAfter time.Duration
}

// A FieldError is what the appliance objects to in one field.
type FieldError struct {
	Field   string // in a spec's spelling; "" where it concerns the whole object
	Message string // in the appliance's own words if they can't hold a secret, else in ours
}

// Withheld returns the message that stands in place of an appliance's words where they
// may hold a secret.
func Withheld(status int) string { return fmt.Sprintf("status %d, text withheld", status) }

// Error returns one line, such as
// "create target/vm01: alias: Alias name must be unique. (409)".
func (e *Error) Error() string {
	var parts []string
	for _, f := range e.Fields {
		if f.Field != "" {
			parts = append(parts, f.Field+": "+f.Message)
		} else {
			parts = append(parts, f.Message)
		}
	}
	if e.Err != nil {
		parts = append(parts, e.Err.Error())
	}
	what := strings.TrimSpace(e.Op + " " + strings.TrimSuffix(e.Key.String(), "/"))
	msg := what + ": " + strings.Join(parts, "; ")
	if e.Status != 0 && !strings.Contains(msg, Withheld(e.Status)) {
		msg += fmt.Sprintf(" (%d)", e.Status)
	}
	return msg
}

// Unwrap returns the sentinel or the cause, or nil.
func (e *Error) Unwrap() error { return e.Err }

// Wraps reports whether err is, or wraps, an error of type E.
func Wraps[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}
