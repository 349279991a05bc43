package spec

import (
	"reflect"
	"slices"
)

// A Resource is one object as a spec or an appliance has it, without positions and ids. It is
// a pointer to a struct of this package.
//
// The yaml tag of a field is its name in files, plans and errors. Fields with the tag "-" are
// not compared. A field with the option omitempty is null if it is zero. Slices are sets:
// sorted and without duplicates.
type Resource interface {
	// Key returns what identifies the resource.
	Key() Key
	// Refs returns the keys of the resources that it refers to, which must exist before it.
	Refs() []Key
	// Claims returns the values that no other resource may have at the same time.
	Claims() []Claim
}

// A Claim is a value that only one resource can have at a time, such as
// "lun vmstore/3" or "listen 192.168.3.20:3260".
type Claim string

// A Parker is a resource that can be moved to other values for a while, so that others can
// take over its claims.
type Parker interface {
	Resource
	// Park returns a copy with free values in place of those it claims, except for its
	// name. It returns false if no value is free, or if there is nothing to replace.
	Park(free func(Claim) bool) (Resource, bool)
}

// Open has the names of the fields that a resource of a spec leaves to the appliance. It is
// nil for a resource of an appliance.
type Open []string

// Has reports whether the field with that name is left to the appliance.
func (o Open) Has(field string) bool { return slices.Contains(o, field) }

func (o Open) open() Open { return o }

// A Field is one value of a resource and its name. Value is nil if the field is null.
type Field struct {
	Name  string
	Value any
}

// Fields returns the compared fields of r, in the order of declaration.
func Fields(r Resource) []Field {
	v := reflect.ValueOf(r).Elem()
	l := layouts[v.Type()]
	fields := make([]Field, len(l))
	for i := range l {
		fields[i] = l[i].of(v)
	}
	return fields
}

// FieldsNamed returns the compared fields of r with these names, in the order of
// declaration.
func FieldsNamed(r Resource, names []string) []Field {
	v := reflect.ValueOf(r).Elem()
	fields := make([]Field, 0, len(names))
	for _, f := range layouts[v.Type()] {
		if slices.Contains(names, f.name) {
			fields = append(fields, f.of(v))
		}
	}
	return fields
}

// Fill returns want with the values of live in the fields that want leaves to the appliance.
// The result leaves nothing to the appliance. If want doesn't either, Fill returns want
// itself; otherwise live must be of the same kind. Fill changes neither argument.
func Fill(want, live Resource) Resource {
	o, ok := want.(interface{ open() Open })
	if !ok || len(o.open()) == 0 {
		return want
	}
	filled := WithFields(want, live, o.open())
	reflect.ValueOf(filled).Elem().FieldByName("Open").SetZero()
	return filled
}

// WithFields returns a copy of r with the values of other in the fields with these names.
// other must be of the same kind.
func WithFields(r, other Resource, names []string) Resource {
	from := reflect.ValueOf(other).Elem()
	to := reflect.New(from.Type())
	to.Elem().Set(reflect.ValueOf(r).Elem())
	for _, f := range layouts[from.Type()] {
		if slices.Contains(names, f.name) {
			to.Elem().Field(f.index).Set(from.Field(f.index))
		}
	}
	return to.Interface().(Resource)
}
