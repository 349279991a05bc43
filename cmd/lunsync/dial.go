package main

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/lunsync/lunsync/client"
	v1 "github.com/lunsync/lunsync/client/v1"
	"github.com/lunsync/lunsync/reconcile"
	"github.com/lunsync/lunsync/spec"
)

// An access says what may be done to an appliance.
type access func(http.RoundTripper) http.RoundTripper

// readWrite leaves the transport as it is.
func readWrite(t http.RoundTripper) http.RoundTripper { return t }

// readOnly is the access of commands that must not write: the transport itself
// refuses to.
func readOnly(t http.RoundTripper) http.RoundTripper { return client.ReadOnly(t) }

const errNoServer = usageError("no server is given: --server, LUNSYNC_SERVER or server.url in the spec")

// dial looks up the secrets of s and connects to the appliance that flags, the
// environment or s name.
func (p *program) dial(ctx context.Context, c *connection, s *spec.Spec, a access) (*reconcile.Appliance, error) {
	if err := c.environment(p.lookupEnv); err != nil {
		return nil, err
	}
	if err := p.secrets(ctx, c, s, false); err != nil {
		return nil, err
	}
	c.complete(s.Server)
	return p.reach(ctx, c, s, a)
}

// reach connects to the appliance that c names, with the password of s.
func (p *program) reach(ctx context.Context, c *connection, s *spec.Spec, a access) (*reconcile.Appliance, error) {
	if c.server == "" {
		return nil, errNoServer
	}
	api, err := v1.Dial(ctx, v1.Config{
		URL: c.server, InsecureHTTP: c.insecureHTTP, Username: c.username, Password: s.Server.Password,
		CAFile: c.caFile, InsecureSkipVerify: c.insecureSkipVerify,
		Timeout: c.timeout, Release: c.release.value, Force: s.Policy.InUse == spec.InUseForce,
		Logger: p.log, Budget: p.budget, Version: version(), Wrap: a,
	})
	if err != nil {
		return nil, err
	}
	return &reconcile.Appliance{
		URL: c.server, APIName: apiV1, API: api, Release: api.Release(), Password: s.Server.Password,
		Timeout: c.timeout, Reload: api.Reload, Service: api.Service, Close: api.Close,
	}, nil
}

// secrets looks up the secrets of s. The password that s names is only asked for if
// neither flags nor the environment have one; theirs takes its place. If they are looked
// up again and again, no file of theirs can be a pipe.
func (p *program) secrets(ctx context.Context, c *connection, s *spec.Spec, again bool) error {
	password, given, err := c.password(ctx, p.lookupEnv, again)
	if err != nil {
		return err
	}
	err = spec.Files{Wait: c.timeout, Regular: again}.Resolve(ctx, s, p.lookupEnv)
	if ctx.Err() != nil {
		return errReadInterrupted
	}
	if !given {
		return err
	}
	s.Server.Password = password
	mistakes, ok := errors.AsType[spec.ErrorList](err)
	if !ok {
		return err
	}
	mistakes = slices.DeleteFunc(mistakes, func(e *spec.Error) bool { return e.Key == spec.Key{} })
	if len(mistakes) == 0 {
		return nil
	}
	return mistakes
}

// apiV1 is the name of the one generation of the API that there is.
const apiV1 = "v1.0"
