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
	// The transport is used without an http.Client, which would follow redirects and
	// quote their targets.
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

// Dial returns a client for the appliance that cfg names. Unless cfg gives a release, it
// asks the appliance. Its error wraps a [client.UnknownReleaseError] if the appliance's
// release is too new or not known, and is a [ConfigError] if cfg can't be used.
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

// Close closes the connections that are not in use, and returns the memory of the lists
// that were read to the budget.
func (c *Client) Close() {
	c.share.Return()
	if t, ok := c.transport.(interface{ CloseIdleConnections() }); ok {
		t.CloseIdleConnections()
	}
}
