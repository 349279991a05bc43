package v1

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// detect asks the appliance for its release.
func (c *Client) detect(ctx context.Context) (client.Release, error) {
	r := read{op: "read", key: spec.Key{Kind: "release"}}
	a, err := c.get(ctx, &r, "system/version/")
	if err != nil {
		return client.Release{}, untold(err)
	}
	return c.releaseOf(&r, a)
}

// untold adds to err, if the appliance answered 404, that its rules can be chosen with
// --release. If the answer doesn't come from the API, the URL may be wrong.
func untold(err error) error {
	e, ok := errors.AsType[*client.Error](err)
	if !ok || e.Status != http.StatusNotFound {
		return err
	}
	remedy := "if this is an appliance with API v1.0, choose its rules with --release (" + strings.Join(Versions(), ", ") + ")"
	if errors.Is(err, client.ErrNotFound) {
		return fmt.Errorf("%w; %w", err, client.UnknownReleaseError(remedy))
	}
	return fmt.Errorf("%w; is the URL right? %s", err, remedy)
}

var (
	// releasePattern matches the name of a release.
	releasePattern = regexp.MustCompile(`^[A-Za-z0-9 ._()+-]*$`)
	// numberPattern matches the part of a name that decides. It can't match a secret.
	numberPattern = regexp.MustCompile(`\b\d{1,4}\.\d{1,4}(\.\d{1,4})?(-U\d{1,2})?\b`)
)

// releaseOf returns the release that an answer names.
func (c *Client) releaseOf(r *read, a *answer) (client.Release, error) {
	var version struct{ FullVersion, Name, Version string }
	if json.Unmarshal(a.body, &version) != nil || !isObject(a.body) {
		return client.Release{}, r.fail(a.notAPI(unlike(a, "a JSON object")))
	}
	full := cmp.Or(version.FullVersion, strings.Trim(version.Name+"-"+version.Version, "-"))
	name := c.quotable(full)
	if name == "" || !releasePattern.MatchString(name) {
		name = numberPattern.FindString(full[:min(len(full), maxMessage)])
	}
	release, err := NamedRelease(name)
	if err != nil {
		return client.Release{}, r.fail(err)
	}
	return release, nil
}

// Service returns the state of the iSCSI service. It returns no error if the appliance
// doesn't say, or refuses for another reason than the password: no plan depends on it.
func (c *Client) Service(ctx context.Context) (client.Service, error) {
	r := read{op: "read", key: spec.Key{Kind: "service"}}
	a, err := c.get(ctx, &r, "services/services/iscsitarget/")
	if e, ok := errors.AsType[*client.Error](err); ok && e.Status >= http.StatusBadRequest && e.Status != http.StatusUnauthorized {
		return client.Service{}, nil
	}
	if err != nil {
		return client.Service{}, err
	}
	var state struct {
		Enable *bool   `json:"srv_enable"`
		State  *string `json:"srv_state"`
	}
	if !isObject(a.body) {
		return client.Service{}, r.fail(a.notAPI(unlike(a, "a JSON object")))
	}
	if json.Unmarshal(a.body, &state) != nil || state.Enable == nil || state.State == nil {
		return client.Service{}, nil
	}
	return client.Service{Known: true, Enabled: *state.Enable, Running: *state.State == "RUNNING"}, nil
}
