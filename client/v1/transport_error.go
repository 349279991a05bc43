package v1

import (
	"errors"
	"time"

	"github.com/lunsync/lunsync/client"
)

// errTimeout is why the context of a request ends when the request took too long.
var errTimeout = errors.New("the request took too long")

// A slowError is the error of a request that took too long.
type slowError struct {
	limit time.Duration
	err   error
}

func (e *slowError) Error() string   { return "no answer within " + e.limit.String() }
func (e *slowError) Unwrap() []error { return []error{client.ErrTimeout, e.err} }

// transportError returns what err means, which the transport or the body of an answer gave.
func (c *Client) transportError(err error) error { return client.NewTransportError(err, c.base.Host) }

// unsent reports whether the request that failed with err certainly was not sent.
func unsent(err error) bool {
	e, ok := errors.AsType[*client.TransportError](err)
	return ok && e.Unsent
}

// hopeless reports whether a read that failed with err would fail again.
func hopeless(err error) bool {
	e, ok := errors.AsType[*client.TransportError](err)
	return ok && e.Lasting || errors.Is(err, client.ErrNotAPI)
}
