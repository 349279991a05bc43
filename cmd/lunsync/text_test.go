package main

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/diff"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/reconcile/refusal"
	"github.com/lunsync/lunsync/spec"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func key(kind spec.Kind, name string) spec.Key { return spec.Key{Kind: kind, Name: name} }

// textPlans are plans with all that the text can show.
var textPlans = []struct {
	name string
	plan plans.Plan
}{
	{"create", plans.Plan{Steps: []plans.Step{
		{Op: plans.Create, Key: key(spec.KindCredential, "vmware/esx"), Diff: []diff.Change{
			{Field: "tag", To: 1}, {Field: "user", To: "esx"}, {Field: "secret", To: spec.Secret("odd-canary-7531")},
		}},
		{Op: plans.Create, Key: key(spec.KindPortal, "storage"), Diff: []diff.Change{
			{Field: "listen", To: []string{"192.168.3.20:3260", "192.168.4.20:3260", "[fd00::1]:3260", "[fd00::2]:3260"}},
			{Field: "comment", To: "Storage net"},
			{Field: "discovery_auth_method", To: spec.AuthNone},
		}},
		{Op: plans.Create, Key: key(spec.KindExtent, "scratch"), Diff: []diff.Change{
			{Field: "file", To: "/mnt/tank/iscsi/scratch"}, {Field: "size", To: spec.Size(10 << 30)},
			{Field: "comment", To: ""}, {Field: "blocksize", To: 512}, {Field: "insecure_tpc", To: true},
		}},
		{Op: plans.Create, Key: key(spec.KindTargetGroup, "vmstore/storage"), Needs: []int{0, 1},
			Classes: []plans.Class{"widens"},
			Diff:    []diff.Change{{Field: "auth_method", To: spec.AuthCHAP}, {Field: "auth_group", To: "vmware"}}},
	}}},
	{"change", plans.Plan{Adopts: 2, Unmanaged: map[spec.Kind]int{spec.KindTarget: 3, spec.KindPortal: 1},
		Warnings: []string{"the iSCSI service is stopped"},
		Steps: []plans.Step{
			{Op: plans.Delete, Key: key(spec.KindTarget, "old"), Classes: []plans.Class{"disrupts"},
				Cascades: []spec.Key{key(spec.KindTargetGroup, "old/storage"), key(spec.KindMapping, "old/vm-0")}},
			{Op: plans.Park, Key: key(spec.KindMapping, "vmstore/vm-0"), Classes: []plans.Class{"disrupts", "identity"},
				Diff: []diff.Change{{Field: "lun", From: 0, To: 1023}}},
			{Op: plans.Update, Key: key(spec.KindMapping, "vmstore/vm-0"), Needs: []int{0, 1},
				Diff: []diff.Change{{Field: "lun", From: 1023, To: 1}}},
			{Op: plans.Update, Key: key(spec.KindExtent, "vm-1"), Diff: []diff.Change{
				{Field: "size", From: spec.Size(1 << 30), To: spec.Size(10 << 30)},
				{Field: "comment", From: "", To: "the first of the disks that the second cluster boots from"},
				{Field: "avail_threshold", From: nil, To: 80},
				{Field: "serial", From: "08002724ab5601 ", To: "null"},
			}},
			{Op: plans.Update, Key: key(spec.KindCredential, "vmware/esx"), Diff: []diff.Change{
				{Field: "secret", From: spec.Secret("odd-canary-7531"), To: spec.Secret("odd-canary-7532")},
			}},
			{Op: plans.Update, Key: key(spec.KindInitiatorGroup, "esxi"), Diff: []diff.Change{
				{Field: "initiators",
					From: []string{"iqn.1998-01.com.vmware:esx1", "iqn.1998-01.com.vmware:esx2", "iqn.1998-01.com.vmware:esx3"},
					To:   []string{"iqn.1998-01.com.vmware:esx2", "iqn.1998-01.com.vmware:esx3", "iqn.1998-01.com.vmware:esx4"}},
				{Field: "networks", From: []string{"192.168.3.0/24"}, To: []string{"ALL"}},
				{Field: "comment", From: "ESXi\x1b[31m hosts", To: `the "new" hosts`},
			}},
			{Op: plans.Park, Key: key(spec.KindPortal, "storage"),
				Diff: []diff.Change{{Field: "listen", From: []string{"192.168.3.20:3260"}, To: []string(nil)}}},
		}}},
	{"hostile", plans.Plan{
		Warnings: []string{"@everyone: a `warning` | <script>alert(1)</script>"},
		Kept:     []spec.Key{key(spec.KindExtent, "a|b`c"), key(spec.KindExtent, "<b>*old*</b>")},
		Steps: []plans.Step{
			{Op: plans.Delete, Key: key(spec.KindExtent, "x|y\\|`z`\n| 9 | delete |"), Classes: []plans.Class{plans.Disrupts},
				Cascades: []spec.Key{key(spec.KindMapping, "vm/```\n</details>")}},
			{Op: plans.Update, Key: key(spec.KindExtent, "<img src=x onerror=alert(1)>"), Needs: []int{0}, Diff: []diff.Change{
				{Field: "comment", From: "````", To: "```\n@everyone </details><script>alert(1)</script>"},
			}},
		},
	}},
	{"empty", plans.Plan{}},
	{"kept", plans.Plan{Kept: []spec.Key{key(spec.KindTarget, "old"), key(spec.KindExtent, "old-0")}}},
	{"foreign", plans.Plan{Ownership: ownership.SourceLedger, Kept: []spec.Key{key(spec.KindTarget, "old")}}},
	{"temporary", plans.Plan{Steps: []plans.Step{
		{Op: plans.Create, Key: key(spec.KindInitiatorGroup, "lunsync-temporary-1"), Temporary: true,
			Diff: []diff.Change{{Field: "initiators", To: []string{"iqn.1998-01.com.vmware:esx1"}}}},
		{Op: plans.Update, Key: key(spec.KindTargetGroup, "vmstore/storage"), Needs: []int{0},
			Diff: []diff.Change{{Field: "initiator_group", From: "esxi", To: "lunsync-temporary-1"}}},
		{Op: plans.Delete, Key: key(spec.KindInitiatorGroup, "lunsync-temporary-1"), Needs: []int{1}, Temporary: true},
	}}},
	{"refused", plans.Plan{
		Steps: []plans.Step{{Op: plans.Delete, Key: key(spec.KindPortal, "storage")}},
		Refusals: refusal.Error{
			{Key: key(spec.KindPortal, "storage"), Pos: spec.Pos{File: "lunsync.yaml", Line: 4, Col: 3},
				Message: "targetgroup/web/storage still uses it; remove that first"},
		}}},
}

func TestPlanText(t *testing.T) {
	for _, tt := range textPlans {
		tt.plan.Release = client.Release{Name: "FreeNAS-11.2-U8"}
		tt.plan.Options.Prune = spec.PruneOwned
		for variant, got := range map[string]string{
			"":        planString(&tt.plan, "https://nas1.example.com", false, 80),
			".narrow": planString(&tt.plan, "https://nas1.example.com", false, 40),
			".color":  planString(&tt.plan, "https://nas1.example.com", true, 80),
		} {
			t.Run(tt.name+variant, func(t *testing.T) {
				golden(t, filepath.Join("testdata", "text", tt.name+variant+".txt"), got)
			})
		}
	}
}

// golden compares got with the file at path.
func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s: got\n%s\nwant\n%s", path, got, want)
	}
}
