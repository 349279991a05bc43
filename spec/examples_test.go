package spec

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func TestExamplesAreValid(t *testing.T) {
	files, err := filepath.Glob("../examples/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("Glob() = %v, %v", files, err)
	}
	for _, file := range files {
		s, err := Load([]string{file}, nil)
		if err != nil {
			t.Error(err)
		} else if len(s.Warnings) > 0 {
			t.Error(s.Warnings)
		}
	}
}

func TestFullExampleHasEveryField(t *testing.T) {
	src, err := os.ReadFile("../examples/full.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range []any{
		serverEntry{}, policyEntry{}, globalEntry{}, portalEntry{}, initiatorGroupEntry{}, authGroupEntry{},
		userEntry{}, extentEntry{}, targetEntry{}, targetGroupEntry{},
	} {
		typ := reflect.TypeOf(entry)
		for field := range typ.Fields() {
			name, _, _ := strings.Cut(field.Tag.Get("yaml"), ",")
			if !strings.Contains(string(src), name+": ") && !strings.Contains(string(src), name+":\n") {
				t.Errorf("%s of %s is not in full.yaml", name, typ.Name())
			}
		}
	}
	for name := range topNames {
		if !strings.Contains(string(src), "\n"+name+":") {
			t.Errorf("%s is not in full.yaml", name)
		}
	}
}
