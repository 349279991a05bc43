package inventory

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/lunsync/lunsync/spec"
)

// TestEveryKindHasARow fails if a kind has no row in the table, or if a row lacks a fact
// that its way of naming needs.
func TestEveryKindHasARow(t *testing.T) {
	for _, k := range spec.Kinds() {
		row := reflect.ValueOf(kinds[k])
		if row.IsNil() {
			t.Errorf("kinds has no row for %s", k)
			continue
		}
		row = row.Elem()
		var set, want []string
		for i := range row.NumField() {
			name := row.Type().Field(i).Name
			if !row.Field(i).IsZero() {
				set = append(set, name)
			}
			if kinds[k].naming == byMatch || name == "naming" || name == "relabel" {
				want = append(want, name)
			}
		}
		if !slices.Equal(set, want) {
			t.Errorf("the row of %s has %v, want %v", k, set, want)
		}
	}
	if len(kinds) != len(spec.Kinds()) {
		t.Errorf("kinds has %d rows for %d kinds", len(kinds), len(spec.Kinds()))
	}
}

// TestEveryReferenceIsRelabelled replaces every name: what a resource refers to afterwards
// has new names only.
func TestEveryReferenceIsRelabelled(t *testing.T) {
	samples := map[spec.Kind]spec.Resource{
		spec.KindGlobal:         &spec.Global{},
		spec.KindCredential:     &spec.Credential{Group: "g", User: "u"},
		spec.KindInitiatorGroup: &spec.InitiatorGroup{Name: "i"},
		spec.KindPortal:         &spec.Portal{Name: "p", DiscoveryAuthGroup: "g"},
		spec.KindTarget:         &spec.Target{Name: "t"},
		spec.KindExtent:         &spec.Extent{Name: "e"},
		spec.KindTargetGroup:    &spec.TargetGroup{Target: "t", Portal: "p", InitiatorGroup: "i", AuthGroup: "g"},
		spec.KindMapping:        &spec.Mapping{Target: "t", Extent: "e"},
	}
	for _, k := range spec.Kinds() {
		before := samples[k]
		if before == nil {
			t.Fatalf("there is no sample of %s", k)
		}
		after := kinds[k].relabel(before, func(_ spec.Kind, name *string) { *name += "!" })
		if len(after.Refs()) != len(before.Refs()) {
			t.Errorf("%s refers to %v, want as many as %v", k, after.Refs(), before.Refs())
		}
		for _, ref := range after.Refs() {
			if !strings.HasSuffix(ref.Name, "!") {
				t.Errorf("%s still refers to %s", k, ref)
			}
		}
	}
}
