package main

import (
	"errors"

	"github.com/lunsync/lunsync/reconcile/apply"
)

var errInterrupted = errors.New("interrupted; nothing was written")

// partly reports whether err is of a plan of which something was written.
func partly(err error) bool {
	e, ok := errors.AsType[*apply.UnfinishedError](err)
	return ok && e.Partly()
}
