package main

import (
	"context"
	"net/url"
	"strings"

	"github.com/spf13/pflag"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
	"github.com/lunsync/lunsync/spec/infile"
)

const defaultAgent = "http://127.0.0.1:9810"

// agentFlags say which agent is meant, which of its appliances, and in which form its
// answer is told.
type agentFlags struct {
	url          string
	appliance    string
	tokenFile    string
	insecureHTTP bool
	output       choice

	env *pflag.FlagSet // those that the environment can give
}

// newAgentFlags adds the flags of a command that asks an agent to f.
func newAgentFlags(f *pflag.FlagSet) *agentFlags {
	f.SortFlags = false
	o := &agentFlags{
		output: choice{"text", []string{"text", "json"}},
		env:    pflag.NewFlagSet("agent", pflag.ContinueOnError),
	}
	o.env.StringVar(&o.url, "agent", defaultAgent, "`URL` that the agent listens on; also LUNSYNC_AGENT")
	f.AddFlagSet(o.env)
	f.StringVar(&o.appliance, "appliance", "", "`NAME` of one of the agent's appliances; without it all of them")
	f.VarP(&o.output, "output", "o", "form of the result")
	return o
}

// newOrderFlags adds the flags of a command that tells an agent what to do to f.
func newOrderFlags(f *pflag.FlagSet) *agentFlags {
	o := newAgentFlags(f)
	o.env.StringVar(&o.tokenFile, "token-file", "", "`FILE` that holds the agent's token; also LUNSYNC_TOKEN_FILE")
	f.AddFlagSet(o.env)
	f.BoolVar(&o.insecureHTTP, "insecure-http", false, "send the token over http:// beyond this machine")
	return o
}

// client returns a client for the agent.
func (o *agentFlags) client(lookup func(string) (string, bool)) (*agentClient, error) {
	if err := environment(o.env, lookup); err != nil {
		return nil, err
	}
	return newAgentClient(o.url)
}

// orderClient returns a client that may tell the agent what to do.
func (o *agentFlags) orderClient(ctx context.Context, lookup func(string) (string, bool)) (*agentClient, error) {
	c, err := o.client(lookup)
	if err != nil {
		return nil, err
	}
	if o.tokenFile == "" {
		return nil, usageError("the agent takes orders only with its token: --token-file or LUNSYNC_TOKEN_FILE")
	}
	if c.base.Scheme == "http" && !o.insecureHTTP && !client.IsLoopback(c.base.Hostname()) {
		return nil, usageError("plain http to " + clean(c.base.Host) + " would show the token to the network; use https, or --insecure-http")
	}
	c.token, err = readToken(ctx, o.tokenFile)
	return c, err
}

// readToken returns the token that the file holds.
func readToken(ctx context.Context, path string) (spec.Secret, error) {
	token, err := readSecret(ctx, "token", path, infile.How{})
	if err == nil && strings.ContainsFunc(token.Reveal(), notToken) {
		return "", &ended{status: statusSpec, err: usageError("token file: " + path + ": a token is one word of ASCII characters")}
	}
	return token, err
}

func notToken(r rune) bool { return r <= ' ' || r > '~' }

// parseAgent returns the URL of an agent. It isn't quoted in errors: people put
// passwords in there.
func parseAgent(text string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(text))
	switch {
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "":
		return nil, usageError("the agent is not a URL such as " + defaultAgent)
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return nil, usageError("the agent's URL has a user, or a part after ? or #")
	}
	return u, nil
}
