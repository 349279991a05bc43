package web_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/lunsync/lunsync/reconcile/access"
	"github.com/lunsync/lunsync/reconcile/agent"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// The canaries are secrets. No answer may contain them.
const (
	canary    = "odd-canary-7531"
	newCanary = "odd-canary-7532"
)

// sampleViews has agents in all states. Their times are relative to now.
var sampleViews = map[string]func(now time.Time) agent.View{
	"starting":  starting,
	"converged": converged,
	"drifted":   drifted,
	"refused":   refused,
	"failing":   failing,
	"specless":  specless,
	"suspended": suspended,
	"hostile":   hostile,
	"huge":      huge,
	"many":      func(now time.Time) agent.View { return withTargets(converged(now), 50, 3) },
}

func ago(now time.Time, d time.Duration) *time.Time {
	t := now.Add(-d)
	return &t
}

func starting(time.Time) agent.View {
	return agent.View{Status: agent.Status{
		State:  agent.Starting,
		Spec:   agent.SpecStatus{Paths: []string{"nas1/lunsync.yaml"}, Errors: []plans.Message{}},
		Passes: []agent.Pass{}, Drift: []agent.Drift{}, Warnings: []string{},
	}}
}

// converged is an agent that has run for an hour and has nothing to do.
func converged(now time.Time) agent.View {
	s := agent.Status{
		Appliance: "nas1.example.com", Server: "https://nas1.example.com", Release: "FreeNAS-11.2-U8",
		State: agent.Converged, Ready: true,
		Spec: agent.SpecStatus{
			Paths: []string{"/etc/lunsync/nas1.yaml"}, Hash: "sha256:3f1b9c0d7e5a2468aa55", Loaded: ago(now, 57*time.Minute),
			Errors: []plans.Message{},
		},
		LastSuccess: ago(now, 2*time.Minute), NextPass: ago(now, -3*time.Minute),
		Managed: map[spec.Kind]int{
			spec.KindGlobal: 1, spec.KindCredential: 2, spec.KindInitiatorGroup: 2, spec.KindPortal: 2,
			spec.KindTarget: 2, spec.KindExtent: 4, spec.KindTargetGroup: 3, spec.KindMapping: 4,
		},
		Unmanaged: map[spec.Kind]int{spec.KindTarget: 1, spec.KindExtent: 1},
		Drift:     []agent.Drift{}, Warnings: []string{},
	}
	for i := range 12 {
		s.Passes = append(s.Passes, agent.Pass{
			Started: now.Add(-time.Duration(2+5*i) * time.Minute), TookMS: int64(180 + 13*i), Trigger: agent.OnInterval, Outcome: agent.PassUnchanged,
		})
	}
	s.Passes[11].Trigger, s.Passes[11].Outcome = agent.AtStart, agent.PassChanged
	s.Passes[11].Summary, s.Passes[11].Done, s.Passes[11].TookMS = plans.Summary{Create: 8}, 8, 4310
	return agent.View{
		Status: s,
		Plan: &plans.Document{
			Format: plans.Format, Server: s.Server, API: "v1.0", Release: s.Release, Files: s.Spec.Paths, Ownership: ownership.SourceLedger,
			Steps: []plans.DocumentStep{}, Warnings: []string{}, Unmanaged: s.Unmanaged,
		},
		Map: picture(),
		Ledger: ownership.Ownership{Source: ownership.SourceLedger, Entries: []ownership.Entry{
			{Kind: spec.KindTarget, Name: "vmstore", ID: 1, NaturalKeys: []string{"name vmstore"}},
		}},
		Options: plans.DocumentOptions{Prune: spec.PruneOwned, MaxDeletes: "30%", Allow: []plans.Class{}, Only: []string{}, Except: []string{}, InUse: "refuse"},
	}
}

func picture() *access.Map {
	esxi := access.MapGroup{
		Portal: "storage", Listen: []string{"192.168.3.20:3260"}, InitiatorGroup: "esxi",
		Initiators: []string{"iqn.1998-01.com.vmware:esx1", "iqn.1998-01.com.vmware:esx2"}, Networks: []string{"192.168.3.0/24"},
		AuthMethod: spec.AuthMutualCHAP, AuthGroup: "vmware", Users: []string{"esx"},
	}
	second := esxi
	second.Portal, second.Listen = "storage-b", []string{"192.168.4.20:3260", "[fd00:4::20]:3260"}
	everyone := access.MapGroup{
		Portal: "storage", Listen: []string{"192.168.3.20:3260"}, InitiatorGroup: spec.All,
		Initiators: []string{spec.All}, Networks: []string{spec.All}, AuthMethod: spec.AuthNone,
	}
	return &access.Map{Targets: []access.MapTarget{
		{Name: "isos", Groups: []access.MapGroup{everyone}, LUNs: []access.MapLUN{
			{Number: 0, Extent: "isos", Backing: "/mnt/tank/iscsi/isos", ReadOnly: true},
		}},
		{Name: "old", Groups: nil, LUNs: nil},
		{Name: "vmstore", Alias: "VM datastore", Groups: []access.MapGroup{esxi, second}, LUNs: []access.MapLUN{
			{Number: 0, Extent: "vm-0", Backing: "tank/vm-0"},
			{Number: 1, Extent: "vm-1", Backing: "tank/vm-1"},
			{Number: 7, Extent: "scratch", Backing: "/mnt/tank/iscsi/scratch"},
		}},
	}}
}

// steps returns one step of every sort.
func steps() []plans.DocumentStep {
	return []plans.DocumentStep{
		{N: 0, Op: plans.Delete, Kind: spec.KindTarget, Name: "old", Classes: []plans.Class{plans.Disrupts},
			With: []string{"targetgroup/old/storage", "targettoextent/old/vm-9"}},
		{N: 1, Op: plans.Create, Kind: spec.KindCredential, Name: "vmware/esx3", Diff: []plans.DocumentChange{
			{Field: "tag", To: 1}, {Field: "user", To: "esx3"}, {Field: "secret", To: spec.Secret(canary)}, {Field: "peer_user", To: ""},
		}},
		{N: 2, Op: plans.Update, Kind: spec.KindInitiatorGroup, Name: "esxi", Classes: []plans.Class{plans.Widens}, Diff: []plans.DocumentChange{
			{Field: "initiators", From: []string{"iqn.1998-01.com.vmware:esx1", "iqn.1998-01.com.vmware:esx2"},
				To: []string{"iqn.1998-01.com.vmware:esx1", "iqn.1998-01.com.vmware:esx3"}},
			{Field: "networks", From: []string{}, To: []string{"192.168.3.0/24"}},
		}},
		{N: 3, Op: plans.Park, Kind: spec.KindMapping, Name: "vmstore/vm-0", Needs: []int{0},
			Classes: []plans.Class{plans.Disrupts, plans.Identity}, Diff: []plans.DocumentChange{{Field: "lun", From: 0, To: 1023}}},
		{N: 4, Op: plans.Update, Kind: spec.KindExtent, Name: "scratch", Needs: []int{0, 3}, Diff: []plans.DocumentChange{
			{Field: "size", From: spec.Size(1 << 30), To: spec.Size(10 << 30)}, {Field: "avail_threshold", From: nil, To: 80},
		}},
		{N: 5, Op: plans.Update, Kind: spec.KindCredential, Name: "vmware/esx", Diff: []plans.DocumentChange{
			{Field: "secret", From: spec.Secret(canary), To: spec.Secret(newCanary)},
		}},
		{N: 6, Op: plans.Create, Kind: spec.KindInitiatorGroup, Name: "lunsync-1", Temporary: true, Diff: []plans.DocumentChange{
			{Field: "initiators", To: []string{"iqn.1998-01.com.vmware:esx1"}},
		}},
	}
}

// drifted is an agent in a dry run that has found drift.
func drifted(now time.Time) agent.View {
	v := converged(now)
	v.Status.State, v.Status.DryRun = agent.Drifted, true
	v.Status.Pending = plans.Summary{Create: 2, Update: 3, Delete: 1, Park: 1}
	for i := range 3 {
		v.Status.Passes[i].Outcome, v.Status.Passes[i].Summary = agent.PassPending, v.Status.Pending
	}
	v.Status.Drift = []agent.Drift{
		{Kind: spec.KindCredential, Steps: 2}, {Kind: spec.KindInitiatorGroup, Class: plans.Widens, Steps: 1},
		{Kind: spec.KindTarget, Class: plans.Disrupts, Steps: 1}, {Kind: spec.KindMapping, Class: plans.Identity, Steps: 1},
	}
	v.Status.Warnings = []string{"the iSCSI service is stopped"}
	plan := *v.Plan
	plan.Steps, plan.Summary = steps(), v.Status.Pending
	v.Plan = &plan
	return v
}

// refused is an agent whose plan a guard refuses.
func refused(now time.Time) agent.View {
	v := drifted(now)
	v.Status.State, v.Status.DryRun, v.Status.Ready = agent.Refused, false, false
	v.Status.Passes[0].Outcome = agent.PassRefused
	v.Status.Passes[0].Error = "the plan would delete 4 of 9 extents, and max_deletes is 30%"
	plan := *v.Plan
	plan.Error = &plans.Failure{Status: 5, Messages: []plans.Message{
		{File: "nas1.yaml", Line: 12, Column: 3, Key: "extent/vm-9", Message: "the plan would delete 4 of 9 extents, and max_deletes is 30%"},
	}}
	v.Plan = &plan
	return v
}

// failing is an agent whose appliance can't be reached, and whose spec is now invalid.
func failing(now time.Time) agent.View {
	v := converged(now)
	s := &v.Status
	s.State, s.Ready, s.Failures, s.ReloadOwed = agent.Failing, false, 3, true
	s.Busy, s.NextPass = ago(now, 4*time.Second), nil
	s.WaitingFor = "lunsync apply, process 4711 on db1, since 12 s"
	for i := range 3 {
		s.Passes[i].Outcome, s.Passes[i].Trigger, s.Passes[i].TookMS = agent.PassFailed, agent.OnRetry, 30_000
		s.Passes[i].Error = "list targets: Get \"https://nas1.example.com/api/v1.0/services/iscsi/target/?limit=0\": context deadline exceeded"
	}
	s.Passes[2].Done, s.Passes[2].Failed, s.Passes[2].Skipped = 3, 1, 2
	s.Spec.Errors = []plans.Message{
		{File: "nas1.yaml", Line: 18, Column: 5, Message: `a target has no field "alais"; did you mean "alias"?`},
		{File: "nas1.yaml", Line: 20, Column: 18, Field: "portal", Message: `portals has no "storge"; did you mean "storage"?`},
	}
	return v
}

// specless is an agent that was started with a spec that is invalid.
func specless(now time.Time) agent.View {
	v := starting(now)
	s := &v.Status
	s.State, s.Failures, s.NextPass = agent.Failing, 1, ago(now, -7*time.Second)
	s.Spec.Errors = []plans.Message{{File: "nas1/lunsync.yaml", Message: "is empty; a spec begins with version: 1"}}
	s.Passes = []agent.Pass{{
		Started: now.Add(-3 * time.Second), Trigger: agent.AtStart, Outcome: agent.PassFailed, Error: "nas1/lunsync.yaml: is empty; a spec begins with version: 1",
	}}
	return v
}

func suspended(now time.Time) agent.View {
	v := drifted(now)
	v.Status.State, v.Status.DryRun = agent.Suspended, false
	v.Status.Suspension = &agent.Suspension{Reason: "migrating tank to new disks, ask Ana", Since: now.Add(-26 * time.Minute), Until: ago(now, -3*time.Hour)}
	return v
}

// hostile is an agent whose appliance and spec try to inject HTML.
func hostile(now time.Time) agent.View {
	v := drifted(now)
	evil := `<script src="https://evil.example/x.js"></script>" onload="alert(1)' ` + "\u202egnp.exe\x1b[31m {{.}} javascript:alert(1)"
	v.Status.Appliance, v.Status.Server, v.Status.Release = evil, "javascript:alert(1)", evil
	v.Status.Warnings = []string{evil}
	v.Status.Passes[0].Error = evil
	v.Status.Suspension = &agent.Suspension{Reason: evil, Since: now}
	v.Status.Spec.Paths = []string{evil}
	v.Status.Spec.Errors = []plans.Message{{File: evil, Key: evil, Field: evil, Message: evil}}
	v.Plan.Steps[0].Name, v.Plan.Steps[0].With = evil, []string{evil}
	v.Plan.Steps[1].Diff = []plans.DocumentChange{{Field: evil, To: evil}, {Field: "l", From: []string{evil}, To: []string{evil + "2"}}}
	v.Map = &access.Map{Targets: []access.MapTarget{{
		Name: evil, Alias: evil,
		Groups: []access.MapGroup{{Portal: evil, Listen: []string{evil}, InitiatorGroup: evil, Initiators: []string{evil}, Networks: []string{evil}, AuthGroup: evil, Users: []string{evil}}},
		LUNs:   []access.MapLUN{{Number: 0, Extent: evil, Backing: evil}},
	}}}
	return v
}

// withTargets returns v with so many targets, each with so many LUNs.
func withTargets(v agent.View, targets, luns int) agent.View {
	all := picture().Targets
	v.Map = &access.Map{}
	for i := range targets {
		t := all[2]
		t.Name, t.Alias = fmt.Sprintf("host-%04d", i), ""
		if i%3 == 0 {
			t.Groups = t.Groups[:1]
		}
		t.LUNs = nil
		for j := range luns {
			t.LUNs = append(t.LUNs, access.MapLUN{Number: j, Extent: fmt.Sprintf("host-%04d-disk-%d", i, j), Backing: fmt.Sprintf("tank/hosts/host-%04d/disk-%d", i, j)})
		}
		v.Map.Targets = append(v.Map.Targets, t)
	}
	return v
}

// huge is an agent with a plan of 10,000 steps, a map of more than 10,000 LUNs, and long lists.
func huge(now time.Time) agent.View {
	v := withTargets(drifted(now), 1000, 10)
	names := make([]string, 10_000)
	for i := range names {
		names[i] = fmt.Sprintf("iqn.1998-01.com.vmware:esx%d", i)
	}
	plan := *v.Plan
	plan.Steps = nil
	for i := range 10_000 {
		plan.Steps = append(plan.Steps, plans.DocumentStep{N: i, Op: plans.Create, Kind: spec.KindExtent, Name: fmt.Sprint("vm-", i),
			Needs: []int{0}, Diff: []plans.DocumentChange{{Field: "zvol", To: fmt.Sprint("tank/vm-", i)}}})
	}
	plan.Steps[0].Diff = []plans.DocumentChange{{Field: "initiators", From: []string{}, To: names}}
	plan.Steps[0].With = names
	plan.Summary = plans.Summary{Create: 10_000}
	v.Plan, v.Status.Pending = &plan, plan.Summary
	v.Map.Targets[0].Groups = append([]access.MapGroup(nil), v.Map.Targets[0].Groups...)
	v.Map.Targets[0].Groups[0].Initiators = names
	for i := range 1000 {
		v.Map.Targets[1].LUNs = append(v.Map.Targets[1].LUNs, access.MapLUN{Number: 10 + i, Extent: fmt.Sprint("extra-", i), Backing: "tank/extra"})
	}
	v.Status.Passes[0].Error = strings.Repeat("update extent/vm-1: 500; ", 10_000)
	for range 1000 {
		v.Status.Warnings = append(v.Status.Warnings, "something is odd")
	}
	return v
}
