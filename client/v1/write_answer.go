package v1

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/lunsync/lunsync/client"
)

// interpretWrite says what an answer to a write means:
//
//	2xx            done, if the body is one of the API and about the row
//	               that was written
//	300            refused: there are several of what there is one of
//	other 3xx      not the API, and doubtful
//	400            a failed reload, a refusal because of connected initiators, or
//	               another refusal; with an unknown text: doubtful
//	401            wrong password, and doubtful
//	404            deleted, not found, or doubtful; see missing
//	408, 504       doubtful, and overdue: a proxy gave up waiting
//	other 5xx      doubtful
//	429            busy, and doubtful
//	409, 4xx       refused, if the body is one of the API (wire-facts 3); else a
//	               proxy may have answered, and it is doubtful
//
// The error is nil for a refusal that no sentinel stands for. A refusal without a text is
// doubtful as well. After 3xx, 401 and 429 the write is doubtful, because a proxy can
// answer so after the appliance did the write.
func (c *Client) interpretWrite(w *write, a *answer) (done bool, err error) {
	switch s := a.status; {
	case a.ok():
		err := c.implausible(w, a)
		return err == nil, err
	case s == http.StatusMultipleChoices:
		return false, redirected(a)
	case s < http.StatusBadRequest:
		return false, fmt.Errorf("%w: %w", redirected(a), client.ErrDoubtful)
	case s == http.StatusUnauthorized:
		return false, fmt.Errorf("%w: %w", c.unauthorized(), client.ErrDoubtful)
	case s == http.StatusBadRequest:
		return false, bad(w, a)
	case s == http.StatusNotFound:
		return c.missing(w, a)
	case s == http.StatusRequestTimeout, s == http.StatusGatewayTimeout:
		return false, fmt.Errorf("%w: %w", client.ErrTimeout, client.ErrDoubtful)
	case s >= http.StatusInternalServerError:
		return false, client.ErrDoubtful
	case s == http.StatusTooManyRequests:
		return false, fmt.Errorf("%w: %w", busy(a), client.ErrDoubtful)
	case !refuses(a):
		return false, client.ErrDoubtful
	}
	return false, nil
}

// reloadPattern matches what the releases say when the service fails to reload
// (wire-facts 6 and 8).
var reloadPattern = regexp.MustCompile(`(?i)service failed to (re)?(load|start)|ESERVICESTARTFAILURE`)

var inUsePattern = regexp.MustCompile(`(?i)\bin use\b`)

// bad returns what status 400 means. The appliance sends it before a write (the body isn't
// JSON, initiators are connected) and after one (the reload failed).
func bad(w *write, a *answer) error {
	said := strings.Join(messages(a), "\n")
	switch {
	case reloadPattern.MatchString(said):
		return fmt.Errorf("%w: %w", client.ErrReload, client.ErrDoubtful)
	case w.method == http.MethodDelete && inUsePattern.MatchString(said):
		return client.ErrInUse
	case strings.Contains(said, "deserialization"):
		return nil
	case !refuses(a):
		return client.ErrDoubtful
	}
	return nil
}

// missing returns what status 404 means. If its body is an object, the appliance failed to
// find a row while it worked, and may have written another. Some answers to writes of target
// groups are like that (wire-facts 8).
func (c *Client) missing(w *write, a *answer) (gone bool, err error) {
	isJSON := json.Valid(a.body)
	switch {
	case len(a.body) != 0 && !isJSON:
		return false, fmt.Errorf("%w: %w", a.notAPI("a page that isn't JSON"), client.ErrDoubtful)
	case w.method == http.MethodDelete:
		return true, nil
	case w.method == http.MethodPost, isObject(a.body), c.misreplies(w.kind):
		return false, client.ErrDoubtful
	}
	return false, client.ErrNotFound
}

// refuses reports whether a body can be that of a refusal. The appliance answers a crash
// with {"error_message": …} and a success with a row. The caller checks for empty bodies.
func refuses(a *answer) bool {
	var fields map[string]json.RawMessage
	if json.Unmarshal(a.body, &fields) != nil {
		return true
	}
	return fields["error_message"] == nil && fields["id"] == nil
}

// redirected returns what a status of 3xx means. It doesn't quote the target of a redirect,
// which comes from the answer.
func redirected(a *answer) error {
	if a.status == http.StatusMultipleChoices {
		return errors.New("the appliance has more than one global configuration, which its API can't show; remove all but one from its configuration database")
	}
	return a.notAPI("a redirect" + redirectText(a))
}

// redirectText says how a redirect's target differs from the request's URL, or returns ""
// if there is none.
func redirectText(a *answer) string {
	from, err := url.Parse(a.url)
	if err != nil {
		return ""
	}
	to, err := from.Parse(a.header.Get("Location"))
	switch {
	case err != nil || a.header.Get("Location") == "":
		return ""
	case from.Scheme == "http" && to.Scheme == "https":
		return " to https; give the server's URL with https"
	case to.Host != from.Host:
		return " to another server"
	}
	return " to another page of the same server"
}

// unexplained returns what a status means that came without a text.
func unexplained(a *answer) error {
	switch a.status {
	case http.StatusTooManyRequests:
		return busy(a)
	case http.StatusConflict:
		return errors.New("the appliance refuses it and gives no reason")
	}
	if text := http.StatusText(a.status); text != "" {
		return fmt.Errorf("the appliance answered %q", text)
	}
	return fmt.Errorf("the appliance answered with status %d", a.status)
}

// busy returns what status 429 means.
func busy(a *answer) error {
	if wait := askedWait(a); wait > 0 {
		return fmt.Errorf("%w and asks to wait %s", client.ErrBusy, wait.Round(time.Second))
	}
	return client.ErrBusy
}

func isObject(text []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(text, " \t\r\n"), []byte("{")) && json.Valid(text)
}
