package main

import (
	"errors"
	"strings"
	"testing"

	"github.com/lunsync/lunsync/reconcile/apply"
	"github.com/lunsync/lunsync/reconcile/plans"
)

// TestVerdictOfWhatCantBeRecorded ends with 1 only if nothing was written.
func TestVerdictOfWhatCantBeRecorded(t *testing.T) {
	full := errors.New("write the ledger: no space left")
	done, skipped := plans.Outcome{Status: plans.Done}, plans.Outcome{Status: plans.Skipped, Err: full}
	for _, tt := range []struct {
		name     string
		outcomes []plans.Outcome
		want     int
	}{
		{"at first", []plans.Outcome{skipped, skipped}, statusError},
		{"in the middle", []plans.Outcome{done, skipped}, statusPartly},
		{"at the end", []plans.Outcome{done, done}, statusPartly},
	} {
		result := &apply.Result{Outcomes: tt.outcomes, Converged: true, Unrecorded: full}
		err := result.Verdict(&plans.Plan{Steps: make([]plans.Step, len(tt.outcomes))})
		if statusOf(err) != tt.want || err == nil || !strings.Contains(err.Error(), full.Error()) {
			t.Errorf("%s: %d, %v, want %d and the reason", tt.name, statusOf(err), err, tt.want)
		}
	}
}

// TestVerdictOfAnOwedReload ends with 3 where nothing is left to write, and the
// appliance does not follow what an earlier apply has written.
func TestVerdictOfAnOwedReload(t *testing.T) {
	err := (&apply.Result{Err: errors.New("the iSCSI service failed to reload")}).Verdict(new(plans.Plan))
	if statusOf(err) != statusPartly {
		t.Errorf("%d, %v, want %d", statusOf(err), err, statusPartly)
	}
}
