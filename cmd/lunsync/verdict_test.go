package main

import (
	"errors"
	"strings"
	"testing"

	"github.com/lunsync/lunsync/reconcile"
)

// TestVerdictOfWhatCantBeRecorded ends with 1 only if nothing was written.
func TestVerdictOfWhatCantBeRecorded(t *testing.T) {
	full := errors.New("write the ledger: no space left")
	done, skipped := reconcile.Outcome{Status: reconcile.Done}, reconcile.Outcome{Status: reconcile.Skipped, Err: full}
	for _, tt := range []struct {
		name     string
		outcomes []reconcile.Outcome
		want     int
	}{
		{"at first", []reconcile.Outcome{skipped, skipped}, statusError},
		{"in the middle", []reconcile.Outcome{done, skipped}, statusPartly},
		{"at the end", []reconcile.Outcome{done, done}, statusPartly},
	} {
		result := &reconcile.Result{Outcomes: tt.outcomes, Converged: true, Unrecorded: full}
		err := result.Verdict(&reconcile.Plan{Steps: make([]reconcile.Step, len(tt.outcomes))})
		if statusOf(err) != tt.want || err == nil || !strings.Contains(err.Error(), full.Error()) {
			t.Errorf("%s: %d, %v, want %d and the reason", tt.name, statusOf(err), err, tt.want)
		}
	}
}

// TestVerdictOfAnOwedReload ends with 3 where nothing is left to write, and the
// appliance does not follow what an earlier apply has written.
func TestVerdictOfAnOwedReload(t *testing.T) {
	err := (&reconcile.Result{Err: errors.New("the iSCSI service failed to reload")}).Verdict(new(reconcile.Plan))
	if statusOf(err) != statusPartly {
		t.Errorf("%d, %v, want %d", statusOf(err), err, statusPartly)
	}
}
