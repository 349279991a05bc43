package spec

import (
	"reflect"
	"slices"
)

// A Resource is one thing of a spec or of an appliance.
//
// Resources are plain data: exported fields, no positions, no ids. A field's
// yaml tag is its name in the file, in plans and in errors; one that is tagged
// "-" isn't part of what is compared; one with omitempty is null when zero.
// Slices are sets: sorted and without repetition.
type Resource interface {
	// Key returns the resource's identity.
	Key() Key
	// Refs returns the keys of what the resource needs to exist.
	Refs() []Key
	// Claims returns the values that the resource holds to itself.
	Claims() []Claim
}

// A Claim is a value that only one resource can hold at a time, such as
// "lun vmstore/3" or "listen 192.168.3.20:3260".
type Claim string

// A Parker is a resource that can step aside, so that others can take over what
// it claims.
type Parker interface {
	Resource
	// Park returns a copy that holds free values in place of those it claims. It
	// returns false if there is no free value.
	Park(free func(Claim) bool) (Resource, bool)
}

// Open names the fields that a resource of a spec leaves to the appliance. It is
// nil for a resource as it is on an appliance.
type Open []string

// Has reports whether the field is left to the appliance.
func (o Open) Has(field string) bool { return slices.Contains(o, field) }

func (o Open) open() Open { return o }

// A Field is one named value of a resource. Value is nil where the field is null.
type Field struct {
	Name  string
	Value any
}

// Fields returns the compared fields of r, in the order they are declared.
func Fields(r Resource) []Field {
	v := reflect.ValueOf(r).Elem()
	l := layouts[v.Type()]
	fields := make([]Field, len(l))
	for i := range l {
		fields[i] = l[i].of(v)
	}
	return fields
}

// FieldsNamed returns the fields of r that names holds, in the order they are
// declared.
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

// Fill returns want with the fields that it leaves to the appliance taken from
// live, which must be of the same kind; nothing is open in what it returns.
// Neither argument is changed.
func Fill(want, live Resource) Resource {
	o, ok := want.(interface{ open() Open })
	if !ok || len(o.open()) == 0 {
		return want
	}
	filled := WithFields(want, live, o.open())
	reflect.ValueOf(filled).Elem().FieldByName("Open").SetZero()
	return filled
}

// WithFields returns a copy of r with the named fields taken from other, which must be
// of the same kind.
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
