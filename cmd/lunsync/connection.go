package main

import (
	"strings"
	"time"

	"github.com/spf13/pflag"

	v1 "github.com/lunsync/lunsync/client/v1"
	"github.com/lunsync/lunsync/spec"
)

const (
	defaultUsername = "root"
	defaultTimeout  = 30 * time.Second
)

// A connection says how to reach the appliance, and where what is remembered of it
// is kept: flags, then the environment, then the spec, then defaults.
type connection struct {
	server             string
	username           string
	passwordFile       string
	caFile             string
	insecureSkipVerify bool
	insecureHTTP       bool
	api                choice
	release            choice
	timeout            time.Duration
	state              string

	flags *pflag.FlagSet
	// fileFlag: the password file was named by a flag, not by the environment.
	fileFlag bool
}

// newConnection adds the flags of a connection to f. Each can also be given as a
// variable, see [connection.environment].
func newConnection(f *pflag.FlagSet) *connection {
	c := &connection{
		api:     choice{"auto", []string{"auto", apiV1}},
		release: choice{"auto", append([]string{"auto"}, v1.Versions()...)},
		flags:   pflag.NewFlagSet("connection", pflag.ContinueOnError),
	}
	own := c.flags
	own.SortFlags = false
	own.StringVar(&c.server, "server", "", "`URL` of the appliance")
	own.StringVar(&c.username, "username", defaultUsername, "user `NAME` to log in with")
	own.StringVar(&c.passwordFile, "password-file", "", "`FILE` that holds the password; or set LUNSYNC_PASSWORD to the password")
	own.StringVar(&c.caFile, "ca-file", "", "PEM `FILE` of the authority that signed the appliance's certificate")
	own.BoolVar(&c.insecureSkipVerify, "insecure-skip-verify", false, "accept any certificate")
	own.BoolVar(&c.insecureHTTP, "insecure-http", false, "allow http:// beyond this machine")
	own.Var(&c.api, "api", "generation of the appliance's API")
	own.Var(&c.release, "release", "release whose rules apply; auto: ask the appliance")
	stateFlag(own, &c.state)
	durationFlag(own, &c.timeout, "timeout", defaultTimeout, "`DURATION` that one request may take, such as 30s; a pipe must have a writer by then, too")
	f.AddFlagSet(own)
	return c
}

// environment takes what the flags don't say from the environment.
func (c *connection) environment(lookup func(string) (string, bool)) error {
	c.fileFlag = c.flags.Changed("password-file")
	return environment(c.flags, lookup)
}

// environment sets the flags that are not given to what the environment says: the
// variable of a flag is LUNSYNC_ and its name in capitals, with _ for -. An empty
// variable counts as none.
func environment(flags *pflag.FlagSet, lookup func(string) (string, bool)) error {
	var wrong error
	flags.VisitAll(func(f *pflag.Flag) {
		name := variable(f.Name)
		value, _ := lookup(name)
		if wrong != nil || f.Changed || value == "" {
			return
		}
		if err := flags.Set(f.Name, value); err != nil {
			wrong = usageError(name + ": " + err.Error())
		}
	})
	return wrong
}

func variable(flag string) string {
	return "LUNSYNC_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// complete takes what neither flags nor the environment say from the spec.
func (c *connection) complete(s spec.Server) {
	fill := func(flag string, field *string, value string) {
		if !c.flags.Changed(flag) && value != "" {
			*field = value
		}
	}
	fill("server", &c.server, s.URL)
	fill("username", &c.username, s.Username)
	fill("ca-file", &c.caFile, s.CAFile)
	fill("api", &c.api.value, s.API)
	fill("release", &c.release.value, s.Release)
	if !c.flags.Changed("insecure-skip-verify") {
		c.insecureSkipVerify = s.InsecureSkipVerify
	}
}
