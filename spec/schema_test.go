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

// writtenSchema returns the schema as a program reads it that is not ours.
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

// schemaFaults returns why the schema refuses src, or nil. Every document is looked
// at by itself, as editors do. The second value is false if src isn't YAML.
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

// jsonOf returns n as a JSON parser gives it.
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

// jsonKey returns the key of a JSON object that n becomes: numbers lose their form.
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
		w := &world{Rand: rand.New(rand.NewPCG(seed, 0))}
		r := &Report{Resources: w.resources()}
		var text bytes.Buffer
		if err := Write(&text, r); err != nil {
			t.Fatal(err)
		}
		if err, ok := schemaFaults(s, text.Bytes()); err != nil || !ok {
			t.Fatalf("seed %d: YAML %t, %v\n%s", seed, ok, err, text.String())
		}
	}
}

// beyondSchema are the specs of testdata/err that a schema can't know to be wrong, by
// why not.
var beyondSchema = map[string][]string{
	"it takes more than one look":                      {"absent-sections", "references", "no-section"},
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

// yamlFiles returns the single files that are specs in dirs.
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

// TestSchemaKnowsEveryField: each field that Load knows is described, and nothing
// else is.
func TestSchemaKnowsEveryField(t *testing.T) {
	described := make(map[reflect.Type]bool)
	used := make(map[string]bool)
	for _, f := range forms {
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
	l.load([]string{"../examples/full.yaml", "testdata/ok/external.yaml"}, nil)
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

// TestSchemaAgreesWithLoad: what the schema says of one thing, Load says too.
func TestSchemaAgreesWithLoad(t *testing.T) {
	s := writtenSchema(t)
	for src, want := range map[string]bool{
		"server: {release: 9.10}":                                                           true,
		"server: {release: 9.11}":                                                           false,
		"server: {api: v2.0}":                                                               false,
		"server: {url: https://nas1/}":                                                      true,
		"server: {url: https://root@nas1}":                                                  false,
		"server: {url: ftp://nas1}":                                                         false,
		"server: {ca_file: a, insecure_skip_verify: true}":                                  false,
		"server: {ca_file: a, insecure_skip_verify: false}":                                 true,
		"server: {password: {env: A}}":                                                      true,
		"server: {password: {env: A, file: b}}":                                             false,
		"server: {password: {env: 1A}}":                                                     false,
		"server: {password: {}}":                                                            false,
		"server: {password: {vault: a}}":                                                    false,
		"policy: {max_deletes: 5}":                                                          true,
		"policy: {max_deletes: -5}":                                                         false,
		"policy: {max_deletes: 30%}":                                                        true,
		"policy: {max_deletes: 130%}":                                                       false,
		"policy: {prune: some}":                                                             false,
		"policy: {refuse: [widens]}":                                                        true,
		"policy: {refuse: [wide]}":                                                          false,
		"policy: {refuse: widens}":                                                          false,
		"global: {pool_avail_threshold: null}":                                              true,
		"global: {pool_avail_threshold: 100}":                                               false,
		"global: {basename: null}":                                                          false,
		"global: {basename: ' '}":                                                           false,
		"global: {alua: true}":                                                              false,
		"portals: {}":                                                                       true,
		"portals: null":                                                                     false,
		"portal: {}":                                                                        false,
		"x-portal: [1, null]":                                                               true,
		"portals: {a: {listen: [10.0.0.1]}}":                                                true,
		"portals: {a: {listen: ['[fd00::1]:3260']}}":                                        true,
		"portals: {a: {listen: []}}":                                                        false,
		"portals: {a: {listen: 10.0.0.1}}":                                                  false,
		"portals: {a: {listen: [nas1]}}":                                                    false,
		"portals: {a: {comment: a}}":                                                        false,
		"portals: {ALL: {listen: [10.0.0.1]}}":                                              false,
		"portals: {a b: {listen: [10.0.0.1]}}":                                              false,
		"portals: {a: {external: true, comment: a}}":                                        true,
		"portals: {a: {external: true, comment: ' '}}":                                      false,
		"portals: {a: {external: true}}":                                                    false,
		"portals: {a: {external: true, comment: a, protect: true}}":                         false,
		"portals: {a: {external: false, listen: [10.0.0.1]}}":                               true,
		"portals: {a: {listen: [10.0.0.1], comment: 5}}":                                    false,
		"portals: {a: {listen: [10.0.0.1], discovery_auth_group: b}}":                       false,
		"portals: {a: {listen: [10.0.0.1], discovery_auth_group: null}}":                    true,
		"portals: {a: {listen: [10.0.0.1], discovery_auth_method: CHAP}}":                   false,
		"initiator_groups: {a: {initiators: [ALL]}}":                                        true,
		"initiator_groups: {a: {initiators: [ALL, iqn.1998-01.com.vmware:b]}}":              false,
		"initiator_groups: {a: {initiators: [vmware:b]}}":                                   false,
		"initiator_groups: {a: {initiators: []}}":                                           false,
		"initiator_groups: {a: {networks: [10.0.0.0/8, fd00::/64]}}":                        true,
		"initiator_groups: {a: {networks: [lan]}}":                                          false,
		"initiator_groups: {a: {comment: a}}":                                               false,
		"initiator_groups: {a: {external: true, comment: a}}":                               true,
		"auth_groups: {a: {tag: 1, users: {b: {secret: {env: A}}}}}":                        true,
		"auth_groups: {a: {tag: 0, users: {b: {secret: {env: A}}}}}":                        false,
		"auth_groups: {a: {users: {b: {secret: {env: A}}}}}":                                false,
		"auth_groups: {a: {tag: 1, users: {}}}":                                             false,
		"auth_groups: {a: {tag: 1}}":                                                        false,
		"auth_groups: {a: {tag: 1, external: true}}":                                        true,
		"auth_groups: {a: {tag: 1, users: {b: {}}}}":                                        false,
		"auth_groups: {a: {tag: 1, users: {b: {secret: 123456789012}}}}":                    false,
		"auth_groups: {a: {tag: 1, users: {b: {secret: '123456789012'}}}}":                  true,
		"auth_groups: {a: {tag: 1, users: {b: {secret: '12345678901'}}}}":                   false,
		"auth_groups: {a: {tag: 1, users: {b: {secret: '12345678901234567'}}}}":             false,
		"auth_groups: {a: {tag: 1, users: {b: {secret: {env: A}, peer_user: c}}}}":          false,
		"auth_groups: {a: {tag: 1, users: {b: {secret: {env: A}, peer_secret: {env: B}}}}}": false,
		"auth_groups: {a: {tag: 1, users: {b: {secret: {env: A}, peer_user: c, peer_secret: {file: b}}}}}": true,
		"extents: {a: {zvol: tank/a}}":                                  true,
		"extents: {a: {zvol: tank}}":                                    false,
		"extents: {a: {zvol: zvol/tank/a}}":                             false,
		"extents: {a: {zvol: tank/a, file: /mnt/tank/a}}":               false,
		"extents: {a: {}}":                                              false,
		"extents: {a: null}":                                            false,
		"extents: {a: {file: /mnt/tank/a, size: 10GB}}":                 true,
		"extents: {a: {file: /mnt/tank/a, size: 10G}}":                  false,
		"extents: {a: {file: /mnt/tank/a, size: -1}}":                   false,
		"extents: {a: {zvol: tank/a, size: 10GB}}":                      false,
		"extents: {a: {file: /tank/a}}":                                 false,
		"extents: {a: {file: /mnt/tank/}}":                              false,
		"extents: {a: {disk: da1}}":                                     true,
		"extents: {a: {disk: /dev/da1}}":                                false,
		"extents: {a: {disk: zvol/a}}":                                  false,
		"extents: {a: {zvol: tank/a, rpm: 7200}}":                       true,
		"extents: {a: {zvol: tank/a, rpm: 7201}}":                       false,
		"extents: {a: {zvol: tank/a, blocksize: 513}}":                  false,
		"extents: {a: {zvol: tank/a, xen: 'true'}}":                     false,
		"extents: {a: {zvol: tank/a, naa: 6589}}":                       false,
		"extents: {a: {zvol: tank/a, naa: '0x6589'}}":                   true,
		"extents: {a: {zvol: tank/a, serial: ''}}":                      false,
		"extents: {a: {zvol: tank/a, avail_threshold: 0}}":              false,
		"extents: {a: {external: true}}":                                true,
		"extents: {a: {external: true, zvol: tank/a}}":                  false,
		"targets: {a: {alias: null, mode: BOTH, groups: [], luns: {}}}": true,
		"targets: {a: {alias: 'a\"b'}}":                                 false,
		"targets: {a_b: {}}":                                            false,
		"targets: {a: {mode: iscsi}}":                                   false,
		"targets: {a: {groups: null}}":                                  false,
		"targets: {a: {groups: {}}}":                                    false,
		"targets: {a: {luns: []}}":                                      false,
		"extents: {b: {zvol: tank/a}}\ntargets: {a: {luns: {1023: b}}}": true,
		"extents: {b: {zvol: tank/a}}\ntargets: {a: {luns: {1024: b}}}": false,
		"extents: {b: {zvol: tank/a}}\ntargets: {a: {luns: {'01': b}}}": false,
		"portals: {b: {listen: [10.0.0.1]}}\ntargets: {a: {groups: [{portal: b, initiator_group: ALL}]}}":                                    true,
		"portals: {b: {listen: [10.0.0.1]}}\ntargets: {a: {groups: [{portal: b}]}}":                                                          false,
		"portals: {b: {listen: [10.0.0.1]}}\ntargets: {a: {groups: [{portal: b, initiator_group: ALL, auth_method: CHAP}]}}":                 false,
		"portals: {b: {listen: [10.0.0.1]}}\ntargets: {a: {groups: [{portal: b, initiator_group: ALL, auth_group: c}]}}":                     false,
		"portals: {b: {listen: [10.0.0.1]}}\ntargets: {a: {groups: [{portal: b, initiator_group: ALL, initial_digest: CRC32C}]}}":            true,
		"portals: {b: {listen: [10.0.0.1]}}\ntargets: {a: {external: true, groups: [{portal: b, initiator_group: ALL, auth_method: NONE}]}}": true,
		"targets: {a: {external: true, alias: b}}": false,
		"targets: {a: {renamed_from: b}}":          true,
		"targets: {a: {renamed_from: ' '}}":        false,
		"targets: {a: {protect: yes}}":             false,
	} {
		text := "version: 1\n" + src + "\n"
		if !strings.Contains(src, "targets: ") {
			text += "targets: {}\n"
		}
		_, wrong := Load([]string{"-"}, strings.NewReader(text))
		if (wrong == nil) != want {
			t.Errorf("%s: Load() = %v", src, wrong)
		}
		if err, ok := schemaFaults(s, []byte(text)); (err == nil) != want || !ok {
			t.Errorf("%s: schema says %v", src, err)
		}
	}
}
