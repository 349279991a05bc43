package main

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lunsync/lunsync/reconcile/agent"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// fakeNow is the time on agents in tests.
var fakeNow = time.Date(2026, 11, 25, 3, 26, 11, 0, time.UTC)

func before(d time.Duration) time.Time { return fakeNow.Add(-d) }
func specOf(path string) agent.SpecStatus {
	return agent.SpecStatus{Paths: []string{path}, Hash: "sha256:1", Loaded: new(before(9 * time.Hour))}
}

// passes returns n passes with that outcome, five minutes apart, the last first.
func passes(n int, o agent.Outcome, why string) []agent.Pass {
	var all []agent.Pass
	for i := range n {
		all = append(all, agent.Pass{
			Started: before(10*time.Second + time.Duration(i)*5*time.Minute), TookMS: 1234,
			Trigger: agent.OnInterval, Outcome: o, Error: why,
		})
	}
	return all
}

type namedStatus struct {
	name   string
	status agent.Status
}

// agentStatuses are agents with all that the text can show.
var agentStatuses = []namedStatus{
	{"starting", agent.Status{
		Appliance: "nas1", State: agent.Starting, Spec: agent.SpecStatus{Paths: []string{"nas1.yaml"}},
		Managed: map[spec.Kind]int{}, Unmanaged: map[spec.Kind]int{},
	}},
	{"converged", agent.Status{
		Appliance: "nas1", Release: "FreeNAS-11.2-U8", State: agent.Converged, Ready: true, Spec: specOf("/etc/lunsync/nas1.yaml"),
		LastSuccess: new(before(10 * time.Second)), NextPass: new(fakeNow.Add(4*time.Minute + 50*time.Second)),
		Passes:  passes(agent.KeptPasses, agent.PassUnchanged, ""),
		Managed: map[spec.Kind]int{spec.KindTarget: 3, spec.KindExtent: 12}, Unmanaged: map[spec.Kind]int{spec.KindPortal: 1},
		Warnings: []string{"the iSCSI service is stopped"},
	}},
	{"overdue", agent.Status{
		Appliance: "nas1", State: agent.Converged, Spec: specOf("nas1.yaml"), NextPass: new(before(time.Hour)), Passes: passes(2, agent.PassUnchanged, ""),
	}},
	{"drifted", agent.Status{
		Appliance: "nas2", State: agent.Drifted, Ready: true, DryRun: true, Spec: specOf("nas2/"), Passes: passes(3, agent.PassPending, ""),
		NextPass: new(fakeNow.Add(time.Minute)),
		Pending:  plans.Summary{Create: 1, Update: 2, Park: 1},
		Drift: []agent.Drift{
			{Kind: spec.KindMapping, Class: plans.Disrupts, Steps: 2}, {Kind: spec.KindTarget, Class: plans.Disrupts, Steps: 1},
			{Kind: spec.KindMapping, Class: plans.Widens, Steps: 1}, {Kind: spec.KindExtent, Steps: 1},
		},
	}},
	{"refused", agent.Status{
		Appliance: "nas1", State: agent.Refused, Spec: specOf("nas1.yaml"), LastSuccess: new(before(26 * time.Hour)),
		NextPass: new(fakeNow.Add(3 * time.Minute)), Failures: 1,
		Passes:  append(passes(1, agent.PassRefused, "policy.max_deletes: would delete 12 of 20 extents; the limit is 6 extents (30%). To allow it once: --max-deletes 12\nportal/storage: targetgroup/web/storage still uses it"), passes(5, agent.PassUnchanged, "")...),
		Pending: plans.Summary{Delete: 12},
	}},
	{"failing", agent.Status{
		Appliance: "nas1", State: agent.Failing, Spec: agent.SpecStatus{
			Paths: []string{"nas1.yaml"}, Loaded: new(before(49 * time.Hour)), Hash: "sha256:1",
			Errors: []plans.Message{
				{File: "nas1.yaml", Line: 4, Column: 5, Key: "target/vm", Message: `a target has no field "alais"; did you mean "alias"?`},
				{File: "secret\x1b[31m", Message: "can't be read: no such file or directory"},
				{Message: "a"}, {Message: "b"}, {Message: "c"}, {Message: "d"}, {Message: "e"},
			},
		},
		LastSuccess: new(before(72 * time.Minute)), Failures: 9,
		Passes: []agent.Pass{
			{Started: before(31 * time.Second), TookMS: 31000, Trigger: agent.OnRetry, Outcome: agent.PassFailed, Done: 3, Failed: 1, Skipped: 2,
				Error: "update portal/storage: \x1b]0;boom\a connection refused"},
			{Started: before(70 * time.Minute), Outcome: agent.PassFailed, Error: "connection refused"},
			{Started: before(72 * time.Minute), Outcome: agent.PassChanged, Done: 1},
		},
		Pending: plans.Summary{Update: 3},
	}},
	{"specless", agent.Status{
		Appliance: "nas1.yaml", State: agent.Failing, Failures: 2, NextPass: new(fakeNow.Add(20 * time.Second)),
		Spec: agent.SpecStatus{
			Paths: []string{"nas1.yaml"}, Errors: []plans.Message{{File: "nas1.yaml", Message: "is empty; a spec begins with version: 1"}},
		},
		Passes: passes(2, agent.PassFailed, "nas1.yaml: is empty; a spec begins with version: 1"),
	}},
	{"resumed", agent.Status{
		Appliance: "nas1", State: agent.Drifted, Ready: true, Spec: specOf("nas1.yaml"), Passes: passes(1, agent.PassPending, ""),
		Pending: plans.Summary{Update: 1},
	}},
	{"suspended", agent.Status{
		Appliance: "nas1", State: agent.Suspended, Ready: true, Spec: specOf("nas1.yaml"), Passes: passes(4, agent.PassPending, ""),
		Suspension: &agent.Suspension{Reason: "replacing a \x1b[5mswitch", Since: before(90 * time.Minute), Until: new(fakeNow.Add(30 * time.Hour))},
		NextPass:   new(fakeNow.Add(time.Minute)), Pending: plans.Summary{Update: 1},
		Drift: []agent.Drift{{Kind: spec.KindMapping, Class: plans.Identity, Steps: 1}},
	}},
}

func TestStatusText(t *testing.T) {
	for _, tt := range agentStatuses {
		for variant, color := range map[string]painter{"": false, ".color": true} {
			t.Run(tt.name+variant, func(t *testing.T) {
				text := &statusText{painter: color, now: fakeNow, agent: "http://127.0.0.1:9810"}
				text.whole(&tt.status)
				got := text.b.String()
				if !bool(color) && strings.ContainsAny(got, "\x1b\a") {
					t.Error("it holds what a terminal obeys")
				}
				golden(t, filepath.Join("testdata", "status", tt.name+variant+".txt"), got)
			})
		}
	}
}

func TestExitStatusOfAgents(t *testing.T) {
	all := make(map[string]agent.Status)
	for _, s := range agentStatuses {
		all[s.name] = s.status
	}
	invalid := all["converged"]
	invalid.Spec.Errors = []plans.Message{{Message: "no"}}
	down, denied, late := all["suspended"], all["suspended"], all["suspended"]
	down.Passes, denied.Passes, late.Ready = passes(1, agent.PassFailed, "no"), passes(1, agent.PassRefused, "no"), false
	for _, tt := range []struct {
		agents          []agent.Status
		plain, detailed int
	}{
		{[]agent.Status{all["converged"]}, 0, 0},
		{[]agent.Status{all["starting"]}, 0, 2},
		{[]agent.Status{all["drifted"]}, 0, 2},
		{[]agent.Status{all["suspended"]}, 0, 2},
		{[]agent.Status{all["refused"]}, 5, 5},
		{[]agent.Status{all["failing"]}, 3, 3},
		{[]agent.Status{all["overdue"]}, 3, 3},
		{[]agent.Status{invalid}, 65, 65},
		{[]agent.Status{down}, 3, 3},
		{[]agent.Status{denied}, 5, 5},
		{[]agent.Status{late}, 3, 3},
		{[]agent.Status{all["converged"], all["drifted"], all["refused"], all["failing"]}, 3, 3},
		{[]agent.Status{all["drifted"], invalid, all["refused"]}, 5, 5},
	} {
		if plain, detailed := agentsStatus(tt.agents, false), agentsStatus(tt.agents, true); plain != tt.plain || detailed != tt.detailed {
			t.Errorf("%s: status %d, detailed %d, want %d and %d", tt.agents[0].State, plain, detailed, tt.plain, tt.detailed)
		}
	}
}
