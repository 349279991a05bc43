package spec

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"
)

// writtenSchema returns what WriteSchema writes, as another library reads it.
func writtenSchema(t testing.TB) *jsonschema.Resolved {
	t.Helper()
	var text bytes.Buffer
	if err := WriteSchema(&text); err != nil {
		t.Fatal(err)
	}
	var s jsonschema.Schema
	d := json.NewDecoder(&text)
	d.DisallowUnknownFields()
	if err := d.Decode(&s); err != nil {
		t.Fatal(err)
	}
	r, err := s.Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// schemaFaults returns why the schema refuses src, or nil. It checks each document alone, as
// editors do. The second value is false if src isn't YAML.
func schemaFaults(s *jsonschema.Resolved, src []byte) (error, bool) {
	var errs faults
	docs, ok := parseYAML("-", src, &errs)
	if !ok || len(errs.list) > 0 {
		return nil, false
	}
	var all []error
	for _, doc := range docs {
		all = append(all, s.Validate(jsonOf(doc)))
	}
	return errors.Join(all...), true
}

// jsonOf returns n as a JSON parser would return it.
func jsonOf(n *node) any {
	switch {
	case n.kind == listNode:
		all := []any{}
		for _, item := range n.items {
			all = append(all, jsonOf(item))
		}
		return all
	case n.kind == mappingNode:
		all := map[string]any{}
		for i := 0; i < len(n.items); i += 2 {
			all[jsonKey(n.items[i])] = jsonOf(n.items[i+1])
		}
		return all
	case n.isNull():
		return nil
	case n.tag == tagBool:
		v, _ := strconv.ParseBool(n.value)
		return v
	case n.tag == tagInt:
		if v, err := strconv.ParseInt(n.value, 0, 64); err == nil {
			return float64(v)
		}
	case n.tag == tagFloat:
		if v, err := strconv.ParseFloat(n.value, 64); err == nil {
			return v
		}
	}
	return n.value
}

// jsonKey returns the key of a JSON object for n. A number is written in its shortest form.
func jsonKey(n *node) string {
	if v, err := strconv.ParseInt(n.value, 0, 64); err == nil && n.tag == tagInt {
		return strconv.FormatInt(v, 10)
	}
	return n.value
}

func TestSchemaAcceptsWhatIsRight(t *testing.T) {
	s := writtenSchema(t)
	for _, file := range yamlFiles(t, "../examples", "testdata/ok") {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err, ok := schemaFaults(s, src); err != nil || !ok {
			t.Errorf("%s: YAML %t, %v", file, ok, err)
		}
	}
}

func TestSchemaAcceptsWhatIsWritten(t *testing.T) {
	s := writtenSchema(t)
	for seed := range uint64(300) {
		gen := &generator{Rand: rand.New(rand.NewPCG(seed, 0))}
		r := &Report{Resources: gen.resources()}
		var text bytes.Buffer
		if err := Write(&text, r); err != nil {
			t.Fatal(err)
		}
		if err, ok := schemaFaults(s, text.Bytes()); err != nil || !ok {
			t.Fatalf("seed %d: YAML %t, %v\n%s", seed, ok, err, text.String())
		}
	}
}

// beyondSchema has the specs of testdata/err in which a schema can't find the mistake, by the
// reason.
var beyondSchema = map[string][]string{
	"it takes more than one look":                      {"absent-sections", "references", "no-section", "full-names", "full-name-length", "joined"},
	"a document that isn't the first needs no version": {"no-version"},
	"a document that says nothing is skipped":          {"comment-only", "empty", "null"},
}

func TestSchemaRefusesWhatIsWrong(t *testing.T) {
	s := writtenSchema(t)
	beyond := make(map[string]bool)
	for _, names := range beyondSchema {
		for _, name := range names {
			beyond[name] = true
		}
	}
	for _, file := range yamlFiles(t, "testdata/err") {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		err, isYAML := schemaFaults(s, src)
		if isYAML && (err == nil) != beyond[name] {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// yamlFiles returns the specs in dirs that are single files.
func yamlFiles(t *testing.T, dirs ...string) []string {
	t.Helper()
	var all []string
	for _, dir := range dirs {
		files, err := filepath.Glob(filepath.Join(dir, "*.yaml"))
		if err != nil || len(files) == 0 {
			t.Fatalf("Glob(%s) = %v, %v", dir, files, err)
		}
		all = append(all, files...)
	}
	return slices.DeleteFunc(all, func(file string) bool {
		info, err := os.Stat(file)
		return err == nil && info.IsDir()
	})
}

// TestSchemaKnowsEveryField checks that the schema describes each field that Load knows, and
// no other.
func TestSchemaKnowsEveryField(t *testing.T) {
	described := make(map[reflect.Type]bool)
	used := make(map[string]bool)
	for _, f := range objects {
		described[reflect.TypeOf(f.entry)] = true
		s := f.schema()
		for field := range reflect.TypeOf(f.entry).Fields() {
			name, _, _ := strings.Cut(field.Tag.Get("yaml"), ",")
			if s.Properties[name] == nil || s.Properties[name].Description == "" {
				t.Errorf("%s.%s has no description", f.name, name)
			}
			used[strings.TrimPrefix(f.name, "external_")+"."+name] = true
		}
		for name := range f.fields {
			if key := strings.TrimPrefix(f.name, "external_") + "." + name; f.name == strings.TrimPrefix(f.name, "external_") && !used[key] {
				t.Errorf("%s is described, and there is no such field", key)
			}
		}
	}
	l := newLoader()
	l.read = os.ReadFile
	l.load([]string{"../examples/full.yaml", "testdata/ok/external.yaml"})
	for shape := range l.shapes {
		if !described[shape] {
			t.Errorf("Load reads a %s, and the schema has none", shape.Name())
		}
	}
	top := documentSchema().Properties
	for name := range topNames {
		if top[name] == nil {
			t.Errorf("section %s is not in the schema", name)
		}
		delete(top, name)
	}
	for name := range top {
		t.Errorf("%s is in the schema and no section", name)
	}
}
