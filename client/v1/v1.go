package v1

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// A Client speaks API v1.0 to one appliance. Make one with [Dial].
//
// Reads may run concurrently. Writes may not: the server has no locking
// (wire-facts 7).
type Client struct {
	// The transport is used without an http.Client, which would follow redirects,
	// or quote where they lead.
	transport http.RoundTripper
	base      *url.URL // of the API, ending in "/api/v1.0/"
	user      string
	secret    spec.Secret
	agent     string
	timeout   time.Duration
	maxBody   int64
	force     bool
	log       *slog.Logger
	release   client.Release
	vault     client.Vault
	share     *client.Share
	crowded   atomic.Bool // it was logged that the share has to wait
}

var _ client.API = (*Client)(nil)

// Dial returns a client for the appliance that cfg names. Unless cfg gives a
// release, it asks the appliance for its own; an appliance that is too new, or
// that doesn't tell, is an error that wraps a [client.UnknownReleaseError]. A cfg that
// can't be used is a [ConfigError].
func Dial(ctx context.Context, cfg Config) (*Client, error) {
	c, err := cfg.client(ctx)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, &ConfigError{err}
	}
	if cfg.Release != "" && cfg.Release != Auto {
		c.release, err = ListedRelease(cfg.Release)
	} else {
		c.release, err = c.detect(ctx)
	}
	if err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// Release returns the release whose rules the client follows.
func (c *Client) Release() client.Release { return c.release }

// Close closes the connections that are not in use, and gives back what the lists that
// were read took of the budget.
func (c *Client) Close() {
	c.share.Return()
	if t, ok := c.transport.(interface{ CloseIdleConnections() }); ok {
		t.CloseIdleConnections()
	}
}
