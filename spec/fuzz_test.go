package spec

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// FuzzLoad checks that Load makes of any bytes either a spec that can be written and read
// back, or mistakes at positions inside the file.
func FuzzLoad(f *testing.F) {
	err := filepath.WalkDir("testdata", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) == ".out" {
			return err
		}
		src, err := os.ReadFile(path)
		f.Add(src)
		return err
	})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		s, err := Load([]string{"-"}, bytes.NewReader(src))
		if err != nil {
			checkPlaces(t, src, err)
			return
		}
		if len(s.Externals) == 0 && len(s.scope.external) == 0 {
			checkRoundTrip(t, s)
		}
	})
}

// checkPlaces fails the test for mistakes at positions outside of the file.
func checkPlaces(t *testing.T, src []byte, err error) {
	t.Helper()
	var list ErrorList
	if !errors.As(err, &list) || len(list) == 0 || len(list) > maxFaults+1 {
		t.Fatalf("Load() = %v, want up to %d mistakes", err, maxFaults+1)
	}
	breaks := strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n")
	lines := strings.Split(breaks.Replace(string(src)), "\n")
	for _, e := range list {
		switch p := e.Pos; {
		case p.File != "-" || e.Msg == "":
			t.Errorf("%v: no file or no message", e)
		case p.Line == 0:
		case p.Line > len(lines) || p.Col < 1 || p.Col > len([]rune(lines[p.Line-1]))+2:
			t.Errorf("%v: outside of the file", e)
		}
	}
}

// checkRoundTrip fails the test if s differs after it was written and read back.
func checkRoundTrip(t *testing.T, s *Spec) {
	t.Helper()
	var text bytes.Buffer
	if err := Write(&text, &Report{Resources: s.Resources}); err != nil {
		t.Fatal(err)
	}
	again, err := Load([]string{"-"}, bytes.NewReader(text.Bytes()))
	if err != nil {
		t.Fatalf("Load(Write()) = %v\n%s", err, &text)
	}
	opts := cmp.Options{cmpopts.EquateEmpty(), cmpopts.IgnoreTypes(Secret(""))}
	if diff := cmp.Diff(s.Resources, again.Resources, opts); diff != "" {
		t.Fatalf("(-want +got)\n%s\n%s", diff, &text)
	}
	if len(again.Warnings) > len(s.Warnings) || !slices.Equal(again.Files, []string{"-"}) {
		t.Errorf("warnings %v, files %v", again.Warnings, again.Files)
	}
}
