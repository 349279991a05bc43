package v1

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"time"

	"github.com/lunsync/lunsync/client"
)

// maxBody bounds an answer that is no list: an object, or the text of a failure.
const maxBody = 128 << 10 // bytes

// A sink reads the body of an answer with status 200.
type sink func(a *answer, body io.Reader) error

// An answer is what came back for one request.
type answer struct {
	method string
	url    string
	status int
	header http.Header
	body   []byte
	size   int64 // of the body, as far as it was read
}

// ok reports whether the answer claims success.
func (a *answer) ok() bool { return a.status >= 200 && a.status < 300 }

// media returns the type of the body, such as "text/html".
func (a *answer) media() string {
	t, _, err := mime.ParseMediaType(a.header.Get("Content-Type"))
	if err != nil {
		return ""
	}
	return t
}

// notAPI returns an error that says what came in place of an answer of the API.
func (a *answer) notAPI(what string) error {
	return fmt.Errorf("%s %s gave %s: %w", a.method, a.url, what, client.ErrNotAPI)
}

// exchange sends one request, once, and returns the answer. The path is relative to the
// API. A nil body sends none. If into isn't nil, it reads the body of an answer with status
// 200, and the answer has none. An error means that there is no answer, or that its end
// could not be read.
func (c *Client) exchange(ctx context.Context, method, path, query string, body []byte, into sink) (*answer, error) {
	if err := ctx.Err(); err != nil {
		return nil, client.Unsent(err)
	}
	ctx, cancel := context.WithTimeoutCause(ctx, c.timeout, errTimeout)
	defer cancel()
	u := c.base.ResolveReference(&url.URL{Path: path, RawQuery: query})
	req, err := http.NewRequestWithContext(ctx, method, u.String(), bytes.NewReader(body))
	if err != nil {
		return nil, client.Unsent(err)
	}
	c.decorate(req, body != nil)
	start := time.Now()
	a, err := c.roundTrip(req, into)
	if err != nil && !unsent(err) && errors.Is(context.Cause(ctx), errTimeout) {
		err = &slowError{c.timeout, err}
	}
	c.logExchange(ctx, req, a, err, time.Since(start))
	return a, err
}

func (c *Client) decorate(req *http.Request, hasBody bool) {
	if !hasBody {
		req.Body, req.GetBody, req.ContentLength = nil, nil, 0
	}
	if c.user != "" || c.secret != "" {
		req.SetBasicAuth(c.user, c.secret.Reveal())
	}
	req.Header.Set("User-Agent", c.agent)
	req.Header.Set("Accept", "application/json")
	// 11.2 requires it on deletes too, which have no body (wire-facts 8).
	if req.Method != http.MethodGet {
		req.Header.Set("Content-Type", "application/json")
	}
}

func (c *Client) roundTrip(req *http.Request, into sink) (*answer, error) {
	resp, err := c.transport.RoundTrip(req)
	if err != nil {
		return nil, c.transportError(err)
	}
	defer resp.Body.Close()
	a := &answer{method: req.Method, url: req.URL.Redacted(), status: resp.StatusCode, header: resp.Header}
	if into != nil && a.status == http.StatusOK {
		return a, into(a, resp.Body)
	}
	a.body, err = io.ReadAll(io.LimitReader(resp.Body, c.maxBody+1))
	if err != nil {
		return nil, c.transportError(err)
	}
	if a.size = int64(len(a.body)); a.size > c.maxBody {
		return nil, a.notAPI(fmt.Sprintf("more than %d bytes", c.maxBody))
	}
	return a, nil
}
