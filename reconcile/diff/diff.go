// Package diff finds the fields in which two resources differ.
package diff

import (
	"fmt"
	"reflect"

	"github.com/r3labs/diff/v3"

	"github.com/lunsync/lunsync/spec"
)

// A Change is one field that a step changes. From and To are nil where the field
// is null. They are strings, numbers, booleans, sorted lists of strings, or
// types of package spec made of these.
type Change struct {
	Field    string
	From, To any
}

// Between returns the fields in which after differs from before, in the order
// they are declared. Either may be nil: then the fields of the other that are not
// null are returned, to or from null, without its name.
func Between(before, after spec.Resource) ([]Change, error) {
	switch {
	case before == nil:
		return allFields(after), nil
	case reflect.DeepEqual(before, after):
		return nil, nil
	}
	// SliceOrdering: slices are sorted sets, and comparing them as sets is
	// quadratic in this library.
	log, err := diff.Diff(before, after,
		diff.TagName("yaml"), diff.SliceOrdering(true), diff.DisableStructValues())
	if err != nil {
		return nil, fmt.Errorf("compare %s: %w", after.Key(), err)
	}
	differs := make([]string, len(log))
	for i, c := range log {
		differs[i] = c.Path[0]
	}
	from, to := spec.FieldsNamed(before, differs), spec.FieldsNamed(after, differs)
	found := make([]Change, len(from))
	for i, f := range from {
		found[i] = Change{Field: f.Name, From: f.Value, To: to[i].Value}
	}
	return found, nil
}

func allFields(r spec.Resource) []Change {
	var all []Change
	for _, f := range spec.Fields(r) {
		if f.Value != nil && f.Name != "name" {
			all = append(all, Change{Field: f.Name, To: f.Value})
		}
	}
	return all
}

// Same reports whether an object matches what a spec wants.
func Same(after, found spec.Resource) bool {
	differs, err := Between(found, spec.Fill(after, found))
	return err == nil && len(differs) == 0
}
