package v1

import (
	"context"
	"net/http"
	"net/url"

	"github.com/lunsync/lunsync/client"
)

// proxy returns the proxy that the environment names for r. Its error doesn't quote
// the variable, in which people put passwords.
func proxy(r *http.Request) (*url.URL, error) {
	u, err := http.ProxyFromEnvironment(r)
	if err != nil {
		return nil, client.ErrProxyURL
	}
	return u, nil
}

// proxyAnswered returns an error if a proxy refuses to connect: without the proxy's
// words, which net/http would take for its own error.
func proxyAnswered(_ context.Context, _ *url.URL, _ *http.Request, a *http.Response) error {
	if a.StatusCode != http.StatusOK {
		return client.ErrProxyRefuses
	}
	return nil
}
