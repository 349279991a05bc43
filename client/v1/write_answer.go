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
//	               a refusal; in other words: doubtful
//	401            wrong password, and doubtful
//	404            gone, not found, or doubtful; see missing
//	408, 504       doubtful, and overdue: who gave up waiting was a proxy
//	other 5xx      doubtful
//	429            busy, and doubtful
//	409, 4xx       refused, if it says why as the API does (wire-facts 3); else
//	               something in between may have said so, and it is doubtful
//
// The error is nil for a refusal that no sentinel stands for. A write whose refusal
// turns out to be without a word is doubtful as well. That 3xx, 401 and 429 come before
// a write is only custom: a proxy can give them after it.
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

// reloadPattern knows what the releases say when the service doesn't follow
// (wire-facts 6 and 8).
var reloadPattern = regexp.MustCompile(`(?i)service failed to (re)?(load|start)|ESERVICESTARTFAILURE`)

var inUsePattern = regexp.MustCompile(`(?i)\bin use\b`)

// bad says what status 400 means. It comes before a write (a body that isn't
// JSON, connected initiators) and after one (a failed reload).
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

// missing says what status 404 means. An object in its body tells that the
// appliance lost a row while it worked, so that it may have written another; the
// wrong replies of target groups are of that sort (wire-facts 8).
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

// refuses reports whether a body can be the words of a refusal. What the appliance
// didn't foresee it answers with {"error_message": …}, and a row is what it answers a
// success with. A body without a word is for the caller to interpret.
func refuses(a *answer) bool {
	var fields map[string]json.RawMessage
	if json.Unmarshal(a.body, &fields) != nil {
		return true
	}
	return fields["error_message"] == nil && fields["id"] == nil
}

// redirected says what a status of 3xx means. Where it leads isn't quoted: that is
// text of the reply.
func redirected(a *answer) error {
	if a.status == http.StatusMultipleChoices {
		return errors.New("the appliance has more than one global configuration, which its API can't show; remove all but one from its configuration database")
	}
	return a.notAPI("a redirect" + whither(a))
}

// whither says how a redirect leads away from the request's URL, or "" if it doesn't
// tell.
func whither(a *answer) string {
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

// unexplained says in words what a status means that came without any.
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

// busy says what status 429 means.
func busy(a *answer) error {
	if wait := askedWait(a); wait > 0 {
		return fmt.Errorf("%w and asks to wait %s", client.ErrBusy, wait.Round(time.Second))
	}
	return client.ErrBusy
}

func isObject(text []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(text, " \t\r\n"), []byte("{")) && json.Valid(text)
}
