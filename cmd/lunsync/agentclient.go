package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/reconcile/web"
	"github.com/lunsync/lunsync/spec"
)

const (
	// agentTimeout is what an agent gets to answer. It answers from memory.
	agentTimeout = 30 * time.Second
	// maxAnswer bounds what is read of an answer.
	maxAnswer = 64 << 20
)

// An agentClient asks a running agent, and tells it what to do. It follows no
// redirect: the token is for the agent alone.
type agentClient struct {
	base  *url.URL
	token spec.Secret // "" if none is sent
	http  *http.Client
	vault client.Vault
}

func newAgentClient(agentURL string) (*agentClient, error) {
	base, err := parseAgent(agentURL)
	if err != nil {
		return nil, err
	}
	return &agentClient{base: base, http: &http.Client{
		Timeout:       agentTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// An agentsReply is what an agent tells of its appliances.
type agentsReply struct {
	web.Statuses
	// now is the agent's time, by which its times are to be read.
	now time.Time
}

// status returns how the agent is, for one appliance or, if that is "", for all.
func (c *agentClient) status(ctx context.Context, appliance string) (*agentsReply, error) {
	r := new(agentsReply)
	return r, c.get(ctx, "status", appliance, r)
}

// An order is what an agent is told to do, in the form that it reads.
type order struct {
	Appliance string     `json:"appliance,omitempty"`
	Reason    string     `json:"reason,omitempty"`
	Until     *time.Time `json:"until,omitempty"`
}

// order tells the agent to do something, such as "suspend", and returns how it is
// then.
func (c *agentClient) order(ctx context.Context, what string, o order) (*agentsReply, error) {
	body, err := json.Marshal(o)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.path(what).String(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	c.vault.Add(c.token)
	req.Header.Set("Authorization", "Bearer "+c.token.Reveal())
	r := new(agentsReply)
	err = c.do(req, r)
	if no, ok := errors.AsType[*agentError](err); ok && no.status == http.StatusNotFound && o.Appliance == "" {
		no.why = "it takes no orders: it was started without a token"
	}
	return r, err
}

func (c *agentClient) path(what string) *url.URL { return c.base.JoinPath("api", what) }

// get asks for something, such as "ledger", of an appliance.
func (c *agentClient) get(ctx context.Context, what, appliance string, into any) error {
	u := c.path(what)
	if appliance != "" {
		u.RawQuery = url.Values{"appliance": {appliance}}.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return err
	}
	return c.do(req, into)
}

// do sends req and decodes the answer.
func (c *agentClient) do(req *http.Request, into any) error {
	req.Header.Set("User-Agent", "lunsync/"+version())
	res, err := c.http.Do(req)
	if err != nil {
		return c.unreachable(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	switch {
	case err != nil:
		return c.unreachable(err)
	case len(body) > maxAnswer:
		return fmt.Errorf("agent %s: its answer is larger than %d MiB", c.base, maxAnswer>>20)
	case res.StatusCode < 200 || res.StatusCode > 299:
		return c.refused(res.StatusCode, body)
	}
	if err := decodeAnswer(body, into); err != nil {
		return fmt.Errorf("agent %s: %w", c.base, err)
	}
	if r, ok := into.(*agentsReply); ok {
		r.now = agentTime(res)
	}
	return nil
}

// unreachable returns err, which kept a request from being answered, with the place
// where nobody answered.
func (c *agentClient) unreachable(err error) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	return fmt.Errorf("agent %s: %w; is lunsync run there?", c.base, client.NewTransportError(err, c.base.Host))
}

// agentTime returns the agent's time, or ours if it doesn't tell.
func agentTime(res *http.Response) time.Time {
	if t, err := http.ParseTime(res.Header.Get("Date")); err == nil {
		return t.Local()
	}
	return time.Now()
}

// decodeAnswer reads an answer, in which newer agents may tell more.
func decodeAnswer(body []byte, into any) error {
	var head struct {
		Format int `json:"format"`
	}
	if json.Unmarshal(body, &head) != nil || head.Format < 1 {
		return errors.New("what answers is no agent of lunsync")
	}
	if head.Format > plans.Format {
		return fmt.Errorf("it is newer than this program: its format is %d, and this one reads %d; use the lunsync that the agent runs", head.Format, plans.Format)
	}
	if err := json.Unmarshal(body, into); err != nil {
		return errors.New("its answer is damaged")
	}
	return nil
}

// An agentError is an answer of an agent that is no success.
type agentError struct {
	agent  string
	status int // of HTTP
	why    string
}

func (e *agentError) Error() string { return "agent " + e.agent + ": " + e.why }

// refused returns why the agent didn't do what it was asked: in its own words, if it
// has some and they don't hold the token.
func (c *agentClient) refused(status int, body []byte) error {
	var said struct {
		Error *plans.Failure `json:"error"`
	}
	var words []string
	if json.Unmarshal(body, &said) == nil && said.Error != nil {
		for _, m := range said.Error.Messages {
			words = append(words, m.Message)
		}
	}
	why := fmt.Sprintf("it answers with status %d", status)
	switch {
	case status == http.StatusUnauthorized:
		why = "the token is not that of the agent"
	case status == http.StatusNotFound:
		why = "what answers is no agent of lunsync"
	case status >= 300 && status <= 399:
		why = "it answers with a redirect, which is not followed"
	}
	theirs := strings.Join(words, "; ")
	if c.vault.Holds(theirs) {
		theirs = ""
	}
	return &agentError{c.base.String(), status, cmp.Or(theirs, why)}
}
