package spec

import (
	"reflect"
	"strings"
)

// A fieldLayout says where a compared field is in the struct of a resource.
type fieldLayout struct {
	name     string
	index    int
	nullable bool // its zero value means null
}

// layouts has the compared fields of each type of resource, in the order of declaration.
var layouts = layoutsOf(new(Global), new(Credential), new(InitiatorGroup), new(Portal),
	new(Target), new(Extent), new(TargetGroup), new(Mapping))

func layoutsOf(resources ...Resource) map[reflect.Type][]fieldLayout {
	all := make(map[reflect.Type][]fieldLayout, len(resources))
	for _, r := range resources {
		t := reflect.TypeOf(r).Elem()
		for i := range t.NumField() {
			name, option, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ",")
			if name != "-" {
				all[t] = append(all[t], fieldLayout{name, i, option == "omitempty"})
			}
		}
	}
	return all
}

// of returns the field of v, the struct of a resource.
func (f fieldLayout) of(v reflect.Value) Field {
	value := v.Field(f.index)
	if f.nullable && value.IsZero() {
		return Field{Name: f.name}
	}
	return Field{Name: f.name, Value: value.Interface()}
}
