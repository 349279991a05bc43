package apply_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/internal/testbed"
	"github.com/lunsync/lunsync/reconcile/plans"
)

// shared is a target whose groups the spec of onlyAlias has no say over.
const shared = `version: 1
portals:
  storage: {listen: ["10.0.0.1:3260"]}
initiator_groups: {}
targets:
  t: {groups: [{portal: storage, initiator_group: ALL}], luns: {}}
`

const onlyAlias = `version: 1
targets:
  t: {alias: New}
`

// dropping returns an appliance on which the write of a target drops a foreign group.
func dropping(t *testing.T) *testbed.Box {
	t.Helper()
	b := served(t, emulator.R112)
	if !b.Converge(shared) {
		t.Fatal("refused")
	}
	return b
}

// TestInterruptBringsBack checks that an interrupt between the write that drops a
// group and its return loses nothing.
func TestInterruptBringsBack(t *testing.T) {
	b := dropping(t)
	ctx, cancel := context.WithCancel(t.Context())
	_, r := b.ApplyText(ctx, onlyAlias, func(int, plans.Outcome) { cancel() })
	if b.CountGroups() != 1 {
		t.Errorf("the group is gone: %+v", r.Outcomes)
	}
}

// TestReturnIsTriedAgain checks that one wrong answer doesn't lose a group.
func TestReturnIsTriedAgain(t *testing.T) {
	b := dropping(t)
	b.Server.Inject(emulator.Fault{Method: http.MethodPost, Path: testbed.Base + "targetgroup/", Nth: 1, Skip: true, Status: http.StatusInternalServerError})
	_, r := b.ApplyText(t.Context(), onlyAlias, nil)
	if b.CountGroups() != 1 || !r.Converged {
		t.Errorf("%d groups, converged %v, %v", b.CountGroups(), r.Converged, r.Err)
	}
}

// TestLostGroupIsNotConverged checks that a group that can't be made again is told of.
func TestLostGroupIsNotConverged(t *testing.T) {
	b := dropping(t)
	b.Server.Inject(emulator.Fault{Method: http.MethodPost, Path: testbed.Base + "targetgroup/", Skip: true, Status: http.StatusInternalServerError})
	_, r := b.ApplyText(t.Context(), onlyAlias, nil)
	if r.Converged || r.Err == nil {
		t.Errorf("converged %v, %v", r.Converged, r.Err)
	}
}

// TestNoDropWithoutReturn checks that a write which drops a group isn't done once
// the group can't come back.
func TestNoDropWithoutReturn(t *testing.T) {
	b := dropping(t)
	b.Server.Inject(emulator.Fault{Method: http.MethodPost, Path: testbed.Base + "authorizedinitiator/", Skip: true, Status: http.StatusConflict, Body: "{}",
		Header: map[string]string{"Content-Type": "application/json"}})
	b.ApplyText(t.Context(), `version: 1
portals:
  storage: {listen: ["10.0.0.1:3260"]}
initiator_groups:
  esx: {networks: [10.0.0.0/8]}
targets:
  t: {alias: New, groups: [{portal: storage, initiator_group: esx}], luns: {}}
`, nil)
	if b.CountGroups() != 1 {
		t.Error("the group is gone although its return could not be done")
	}
}
