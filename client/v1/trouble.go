package v1

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
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

// An unsentError is the error of a request that certainly never left.
type unsentError struct{ err error }

func (e *unsentError) Error() string { return e.err.Error() }
func (e *unsentError) Unwrap() error { return e.err }

// unsent reports whether the request that err ended certainly never left. When in
// doubt it did.
func unsent(err error) bool {
	_, ok := errors.AsType[*unsentError](err)
	return ok
}

// A hint says in a sentence what an error of the transport means. Hints are tried
// in order; sent is true where the request may have reached the appliance.
type hint struct {
	is   func(error) bool
	text string // %s is the host
	sent bool
}

var hints = []hint{
	{is(client.ErrReadOnly), "", false},
	{as[*net.DNSError], "the name of %s can't be looked up", false},
	{as[x509.UnknownAuthorityError], "the certificate of %s is signed by an authority that isn't trusted here; name its file with --ca-file", false},
	{as[x509.HostnameError], "the certificate of %s is for another name", false},
	{expired, "the certificate of %s has expired or isn't valid yet", false},
	{as[*tls.CertificateVerificationError], "the certificate of %s isn't good; a private authority is trusted with --ca-file", false},
	{as[tls.RecordHeaderError], "%s doesn't speak TLS; is it http in place of https?", false},
	{proxyFailed, "the proxy to %s doesn't answer; HTTPS_PROXY and NO_PROXY of the environment choose it", false},
	{dialRefused, "nothing answers at %s", false},
	{dialFailed, "%s can't be reached", false},
	{is(io.EOF), "%s closed the connection before its answer was complete", true},
	{is(io.ErrUnexpectedEOF), "%s closed the connection before its answer was complete", true},
	{is(syscall.ECONNRESET), "%s broke the connection off before its answer was complete", true},
}

// trouble returns err, which the transport gave, with a sentence before it that
// says what it means.
func (c *Client) trouble(err error) error {
	for _, h := range hints {
		if !h.is(err) {
			continue
		}
		if h.text != "" {
			err = fmt.Errorf(h.text+": %w", c.base.Host, err)
		}
		if !h.sent {
			err = &unsentError{err}
		}
		return err
	}
	return err
}

func is(target error) func(error) bool {
	return func(err error) bool { return errors.Is(err, target) }
}

func as[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

func expired(err error) bool {
	e, ok := errors.AsType[x509.CertificateInvalidError](err)
	return ok && e.Reason == x509.Expired
}

func duringOp(err error, op string) bool {
	e, ok := errors.AsType[*net.OpError](err)
	return ok && e.Op == op
}

func dialFailed(err error) bool  { return duringOp(err, "dial") }
func proxyFailed(err error) bool { return duringOp(err, "proxyconnect") }
func dialRefused(err error) bool {
	return dialFailed(err) && errors.Is(err, syscall.ECONNREFUSED)
}

// hopeless reports whether a read that failed with err would fail again.
func hopeless(err error) bool {
	if errors.Is(err, client.ErrNotAPI) || errors.Is(err, client.ErrReadOnly) || errors.Is(err, context.Canceled) {
		return true
	}
	if e, ok := errors.AsType[*net.DNSError](err); ok {
		return e.IsNotFound
	}
	return as[*tls.CertificateVerificationError](err) || as[tls.RecordHeaderError](err)
}
