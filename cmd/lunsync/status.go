package main

import (
	"errors"

	"github.com/lunsync/lunsync/client"
	v1 "github.com/lunsync/lunsync/client/v1"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/reconcile/refusal"
	"github.com/lunsync/lunsync/spec"
)

// The exit statuses.
const (
	statusDone    = 0  // done, or nothing to do
	statusError   = 1  // an error; nothing was written
	statusChanges = 2  // changes are pending (plan --detailed-exitcode)
	statusPartly  = 3  // something was written and something failed, or it has not converged
	statusStale   = 4  // the saved plan is stale, for another appliance, or none
	statusRefused = 5  // refused; nothing was written
	statusUsage   = 64 // wrong usage
	statusSpec    = 65 // the spec, or a secret of it, is invalid, missing or unreadable
)

// A usageError is a command line that can't be carried out.
type usageError string

func (e usageError) Error() string { return string(e) }

// An ended ends the program with a status of its own choice.
type ended struct {
	status int
	err    error // nil where the status says it all
	told   bool  // standard output has a JSON document with it already
}

func (e *ended) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

func (e *ended) Unwrap() error { return e.err }

// statusOf returns the exit status for what a command returned.
func statusOf(err error) int {
	if err == nil {
		return statusDone
	}
	if chosen, ok := errors.AsType[*ended](err); ok {
		return chosen.status
	}
	for _, s := range statuses {
		if s.is(err) {
			return s.status
		}
	}
	return statusError
}

// statuses says which errors end the program with a status other than
// [statusError].
var statuses = []struct {
	is     func(error) bool
	status int
}{
	{client.Wraps[usageError], statusUsage},
	{client.Wraps[*v1.ConfigError], statusUsage},
	{client.Wraps[spec.ErrorList], statusSpec},
	{client.Wraps[*plans.StaleError], statusStale},
	{partly, statusPartly},
	{client.Wraps[refusal.Error], statusRefused},
	{client.Wraps[client.UnknownReleaseError], statusRefused},
}
