package client

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"syscall"
)

// A TransportError says in plain words why a request got no answer. Its text comes from
// this package and the operating system. It quotes nothing that was received: a broken
// reply can have a secret in the place of a header. For the same reason it doesn't wrap
// the error of net/http, only those of its causes that carry no data.
type TransportError struct {
	// Unsent says that the request certainly was not sent.
	Unsent bool
	// Lasting says that the same request would fail again.
	Lasting bool

	text   string
	causes []error
}

func (e *TransportError) Error() string { return e.text }

// Unsent returns err, which kept a request from being sent, as a TransportError.
func Unsent(err error) *TransportError {
	lasting := errors.Is(err, context.Canceled)
	return &TransportError{Unsent: true, Lasting: lasting, text: err.Error(), causes: []error{err}}
}

// Unwrap returns the causes that carry no data: errors of context, and of this package.
func (e *TransportError) Unwrap() []error { return e.causes }

// What a transport adds to the errors of net/http.
var (
	// ErrProxyURL reports a proxy that the environment names wrongly.
	ErrProxyURL = errors.New("the proxy that the environment names is not a URL")
	// ErrProxyRefuses reports a proxy that doesn't connect to the appliance.
	ErrProxyRefuses = errors.New("the proxy refuses to connect")
)

// A hint says in a sentence what an error of the transport means. Hints are tried in
// order.
type hint struct {
	is      func(error) bool
	text    string // %s is the host
	sent    bool   // the request may have reached the host
	lasting bool
}

var hints = []hint{
	{is(ErrReadOnly), ErrReadOnly.Error(), false, true},
	{noSuchHost, "the name of %s can't be looked up: no such host", false, true},
	{Wraps[*net.DNSError], "the name of %s can't be looked up", false, false},
	{Wraps[x509.UnknownAuthorityError], "the certificate of %s is signed by an authority that isn't trusted here; name its file with --ca-file", false, true},
	{Wraps[x509.HostnameError], "the certificate of %s is for another name", false, true},
	{expired, "the certificate of %s has expired or isn't valid yet", false, true},
	{Wraps[*tls.CertificateVerificationError], "the certificate of %s isn't good; a private authority is trusted with --ca-file", false, true},
	{notTLS, "%s doesn't speak TLS; is it http in place of https?", false, true},
	{is(ErrProxyURL), "can't reach %s: HTTP_PROXY or HTTPS_PROXY of the environment is not a URL", false, true},
	{is(ErrProxyRefuses), "the proxy refuses to connect to %s; HTTPS_PROXY and NO_PROXY of the environment choose it", false, false},
	{proxyFailed, "the proxy to %s doesn't answer; HTTPS_PROXY and NO_PROXY of the environment choose it", false, false},
	{dialRefused, "nothing answers at %s", false, false},
	{dialFailed, "%s can't be reached", false, false},
	{is(context.Canceled), "interrupted while waiting for %s", true, true},
	{timedOut, "%s didn't answer in time", true, false},
	{is(io.EOF), "%s closed the connection before its answer was complete", true, false},
	{is(io.ErrUnexpectedEOF), "%s closed the connection before its answer was complete", true, false},
	{is(syscall.ECONNRESET), "%s broke the connection off before its answer was complete", true, false},
	{Wraps[*net.OpError], "the connection to %s failed", true, false},
	{whatever, "%s answers with something that is not proper HTTP", true, false},
}

// NewTransportError returns what err means, which a transport or the body of a reply from
// the given host returned.
func NewTransportError(err error, host string) *TransportError {
	for _, h := range hints {
		if !h.is(err) {
			continue
		}
		e := &TransportError{Unsent: !h.sent, Lasting: h.lasting, text: h.text}
		if h.text != ErrReadOnly.Error() {
			e.text = fmt.Sprintf(h.text, host)
		}
		if errno, ok := errors.AsType[syscall.Errno](err); ok {
			e.text += ": " + errno.Error()
		}
		for _, cause := range []error{ErrReadOnly, context.Canceled, context.DeadlineExceeded} {
			if errors.Is(err, cause) {
				e.causes = append(e.causes, cause)
			}
		}
		return e
	}
	panic("the last hint fits every error")
}

func whatever(error) bool { return true }

func is(target error) func(error) bool {
	return func(err error) bool { return errors.Is(err, target) }
}

func noSuchHost(err error) bool {
	e, ok := errors.AsType[*net.DNSError](err)
	return ok && e.IsNotFound
}

func expired(err error) bool {
	e, ok := errors.AsType[x509.CertificateInvalidError](err)
	return ok && e.Reason == x509.Expired
}

func notTLS(err error) bool {
	return Wraps[tls.RecordHeaderError](err) || errors.Is(err, http.ErrSchemeMismatch)
}

func timedOut(err error) bool {
	e, ok := errors.AsType[net.Error](err)
	return ok && e.Timeout() || errors.Is(err, context.DeadlineExceeded)
}

func duringOp(err error, op string) bool {
	e, ok := errors.AsType[*net.OpError](err)
	return ok && e.Op == op
}

func dialFailed(err error) bool { return duringOp(err, "dial") }

func proxyFailed(err error) bool {
	return duringOp(err, "proxyconnect") || duringOp(err, "socks connect")
}

func dialRefused(err error) bool {
	return dialFailed(err) && errors.Is(err, syscall.ECONNREFUSED)
}
