package v1

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// TestNamedRelease finds the rules for each name that an appliance may have.
func TestNamedRelease(t *testing.T) {
	for _, test := range []struct {
		name, version, warning, err string
	}{
		{"FreeNAS-9.10.2-U6 (561f0d7a1)", "9.10", "", ""},
		{"FreeNAS-9.10-STABLE-201604181743", "9.10", "", ""},
		{"FreeNAS-11.1-U7", "11.1", "", ""},
		{"FreeNAS-11.2-U8", "11.2", "", ""},
		{"FreeNAS-11.2-MASTER-201901020304", "11.2", "", ""},
		{"TrueNAS-11.3-U1", "11.3", "", ""},
		{"11.2-U8", "11.2", "", ""},
		{"FreeNAS-9.2.2-ALPHA-a346239-x64", "9.10", "FreeNAS-9.2.2-ALPHA-a346239-x64 is not a release whose rules are known; the rules of 9.10 are followed", ""},
		{"FreeNAS-9.3-STABLE", "9.10", "FreeNAS-9.3-STABLE is not a release whose rules are known; the rules of 9.10 are followed", ""},
		{"FreeNAS-11.0-U4", "9.10", "FreeNAS-11.0-U4 is not a release whose rules are known; the rules of 9.10 are followed", ""},
		{"TrueNAS-12.0-U8", "", "", `the appliance runs "TrueNAS-12.0-U8", which is newer than 11.3, the newest release whose rules are known; choose rules with --release`},
		{"TrueNAS-SCALE-22.02.4", "", "", `the appliance runs "TrueNAS-SCALE-22.02.4", which is newer than 11.3, the newest release whose rules are known; choose rules with --release`},
		{"TrueNAS-11.10", "", "", `the appliance runs "TrueNAS-11.10", which is newer than 11.3, the newest release whose rules are known; choose rules with --release`},
		{"FreeNAS", "", "", `the appliance calls its release "FreeNAS", which names no version; choose the rules to follow with --release`},
		{"11", "", "", `the appliance calls its release "11", which names no version; choose the rules to follow with --release`},
		{"99999999999999999999.1", "", "", `the appliance calls its release "99999999999999999999.1", which names no version; choose the rules to follow with --release`},
		{"", "", "", "the appliance doesn't tell its release; choose the rules to follow with --release"},
	} {
		got, err := NamedRelease(test.name)
		message := ""
		if err != nil {
			message = err.Error()
		}
		if got.Version != test.version || got.Warning != test.warning || message != test.err {
			t.Errorf("NamedRelease(%q) = %q, warning %q, error %q\nwant %q, %q, %q", test.name, got.Version, got.Warning, message, test.version, test.warning, test.err)
		}
		if err == nil && got.Name != test.name {
			t.Errorf("NamedRelease(%q).Name = %q", test.name, got.Name)
		}
	}
}

// TestTraits shows the table of facts, release by release.
func TestTraits(t *testing.T) {
	want := map[string]client.Traits{
		"9.10": {Daemon: client.CTLD, Limits: spec.Limits{BareWords: true, OnlyIPv4: true, NoAnyIPv6: true}, RefusesKept: true, CountsTags: true},
		"11.1": {Daemon: client.CTLD, Limits: spec.Limits{BareWords: true, NoAnyIPv6: true}, NullLUN0: true, CountsTags: true},
		"11.2": {Daemon: client.CTLD, Limits: spec.Limits{NoAnyIPv6: true, NoJails: true, AutoDigest: true}, DropsGroups: true, MutualByID: true, LicensedFC: true, FixedNAA: true},
		"11.3": {Daemon: client.CTLD, Limits: spec.Limits{NoAnyIPv6: true, NoJails: true, AutoDigest: true}, DropsGroups: true, LicensedFC: true, FixedNAA: true},
	}
	if got := Versions(); !slices.Equal(got, []string{"9.10", "11.1", "11.2", "11.3"}) {
		t.Errorf("Versions() = %v", got)
	}
	for version, traits := range want {
		got, err := ListedRelease(version)
		got.Kinds = nil
		if err != nil || !reflect.DeepEqual(got.Traits, traits) || got.Version != version || got.Name != "" {
			t.Errorf("ListedRelease(%s) = %+v, %v", version, got, err)
		}
	}
	if _, err := ListedRelease("10.0"); err == nil || !strings.Contains(err.Error(), "9.10, 11.1, 11.2, 11.3") {
		t.Errorf("ListedRelease(10.0): %v", err)
	}
}

// TestEveryKindHasAllTraits fails if a fact about a kind is left out, or if a field
// that identifies objects is none of the kind's.
func TestEveryKindHasAllTraits(t *testing.T) {
	for _, k := range spec.Kinds() {
		row := kindOf(k)
		if row == nil {
			t.Errorf("kinds has no row for %s", k)
			continue
		}
		traits := reflect.ValueOf(row.traits)
		for field, value := range traits.Fields() {
			if value.IsZero() {
				t.Errorf("the row of %s says nothing of %s", k, field.Name)
			}
		}
		for _, name := range row.traits.identity {
			if !slices.ContainsFunc(row.columns, func(c column) bool { return c.field == name }) {
				t.Errorf("%s has no field %s to be identified by", k, name)
			}
		}
	}
}

// TestReloads shows after which writes the service is known to follow (wire-facts 6,
// 8 and 11).
func TestReloads(t *testing.T) {
	type reloads struct{ writes, deletes bool }
	all, none, writes := reloads{true, true}, reloads{}, reloads{writes: true}
	for k, want := range map[spec.Kind][2]reloads{ // on 11.1 and on 11.2
		spec.KindGlobal:         {writes, writes},
		spec.KindCredential:     {writes, none},
		spec.KindInitiatorGroup: {writes, none},
		spec.KindPortal:         {all, all},
		spec.KindTarget:         {all, all},
		spec.KindExtent:         {writes, writes},
		spec.KindTargetGroup:    {none, writes},
		spec.KindMapping:        {all, none},
	} {
		for i, version := range []string{"11.1", "11.2"} {
			release, err := ListedRelease(version)
			if err != nil {
				t.Fatal(err)
			}
			traits := release.Of(k)
			if got := (reloads{traits.WritesReload, traits.DeletesReload}); got != want[i] {
				t.Errorf("%s on %s: %+v, want %+v", k, version, got, want[i])
			}
		}
	}
}
