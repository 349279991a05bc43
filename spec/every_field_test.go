package spec

import (
	"reflect"
	"strings"
	"testing"
)

// defaults has one resource of each kind with as little as a spec can say. Only names,
// references and what a resource must have are not at their defaults.
const defaults = `version: 1
global: {}
portals: {p: {listen: [192.168.3.20]}}
initiator_groups: {i: {networks: [ALL], initiators: [ALL]}}
auth_groups: {a: {tag: 1, users: {ann: {secret: secretsecret}}}}
extents: {z: {zvol: tank/z}}
targets: {t: {groups: [{portal: p, initiator_group: i}], luns: {0: z}}}
`

// withoutDefault are the fields whose value is required, and so is no default, and those
// that no spec can give.
var withoutDefault = map[string]bool{
	"Portal.Tag": true, "Mapping.AutoLUN": true,
	"Portal.Listen": true, "InitiatorGroup.Initiators": true, "InitiatorGroup.Networks": true,
	"Credential.Group": true, "Credential.Tag": true, "Credential.User": true, "Credential.Secret": true,
	"Extent.ZVOL": true, "TargetGroup.InitiatorGroup": true, "Mapping.LUN": true,
}

// TestEveryFieldIsLoaded loads a spec that gives each field another value than its
// default. It names the field that the loader ignores, or that the spec leaves out. The
// same spec is applied and exported by TestEveryFieldArrives.
func TestEveryFieldIsLoaded(t *testing.T) {
	given, err := Load([]string{"testdata/every_field.yaml"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	least, err := Load([]string{"-"}, strings.NewReader(defaults))
	if err != nil {
		t.Fatal(err)
	}
	byType := make(map[reflect.Type][]reflect.Value)
	for _, r := range given.Resources {
		v := reflect.ValueOf(r).Elem()
		byType[v.Type()] = append(byType[v.Type()], v)
	}
	for _, r := range least.Resources {
		v := reflect.ValueOf(r).Elem()
		for i := range v.NumField() {
			field := v.Type().Field(i)
			if field.Anonymous || isIdentity(v.Type(), field.Name) {
				continue
			}
			differs := false
			for _, other := range byType[v.Type()] {
				differs = differs || !reflect.DeepEqual(other.Field(i).Interface(), v.Field(i).Interface())
			}
			if name := v.Type().Name() + "." + field.Name; !differs && !withoutDefault[name] {
				t.Errorf("%s has its default after loading testdata/every_field.yaml", name)
			}
		}
	}
}

// isIdentity reports whether a field is a part of the key of its resource.
func isIdentity(typ reflect.Type, field string) bool {
	switch typ {
	case reflect.TypeFor[TargetGroup]():
		return field == "Target" || field == "Portal"
	case reflect.TypeFor[Mapping]():
		return field == "Target" || field == "Extent"
	}
	return field == "Name"
}
