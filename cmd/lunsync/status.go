package main

// The exit statuses.
const (
	statusDone    = 0  // done, or nothing to do
	statusError   = 1  // an error; nothing was written
	statusChanges = 2  // changes are pending (plan --detailed-exitcode)
	statusPartly  = 3  // something was written and something failed, or it has not converged
	statusRefused = 5  // refused; nothing was written
	statusUsage   = 64 // wrong usage
	statusSpec    = 65 // the spec, or a secret of it, is invalid, missing or unreadable
)
