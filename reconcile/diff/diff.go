package diff

import (
	"fmt"
	"reflect"

	"github.com/r3labs/diff/v3"

	"github.com/lunsync/lunsync/spec"
)

// A Change is one field in which two resources differ. From and To are strings, numbers,
// booleans, sorted lists of strings, or values of types of package spec with such an
// underlying type. They are nil if the field is null.
type Change struct {
	Field    string
	From, To any
}

// Between returns the fields in which after differs from before, in the order of declaration.
// If before is nil, it returns all fields of after that are not null, except the name.
// Otherwise both must be of the same kind.
func Between(before, after spec.Resource) ([]Change, error) {
	switch {
	case before == nil:
		return allFields(after), nil
	case reflect.DeepEqual(before, after):
		return nil, nil
	}
	// SliceOrdering: the lists of a resource are sorted. Without this option the library
	// compares lists as sets, in quadratic time.
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

// Same reports whether found, a resource of an appliance, matches after, a resource of the
// spec. Fields that the spec leaves to the appliance match any value, and so do the hidden
// fields.
func Same(after, found spec.Resource, hidden []string) bool {
	want := spec.Fill(after, found)
	differs, err := Between(Assume(found, want, hidden), want)
	return err == nil && len(differs) == 0
}

// Assume returns found with the values of want in the hidden fields, so that these don't count
// as changed. Whether they are equal can't be known. It returns found itself if no field is
// hidden, and changes neither argument.
func Assume(found, want spec.Resource, hidden []string) spec.Resource {
	if len(hidden) == 0 {
		return found
	}
	return spec.WithFields(found, want, hidden)
}
