package spec

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// hostile has files on which a careless reader would need too much time or memory, or would
// crash. Most have megabytes.
var hostile = map[string]func() string{
	"duplicate keys":      func() string { return "version: 1\nportals:\n" + strings.Repeat("  a: {}\n", 100_000) },
	"duplicate flow keys": func() string { return "{" + strings.Repeat("a,", 50_000) + "}" },
	"complex keys":        func() string { return strings.Repeat("?\n", 100_000) },
	"unknown sections":    func() string { return "version: 1\n" + numbered(20_000, "s%d: {}\n") },
	"unknown fields":      func() string { return "version: 1\nportals:\n" + numbered(10_000, "  p%d: {nothing: 1}\n") },
	"dangling": func() string {
		return "version: 1\nextents: {}\ntargets:\n" + numbered(10_000, "  t%d: {luns: {0: e}}\n")
	},
	"near misses": func() string {
		return "version: 1\nextents:\n" + numbered(10_000, "  e%[1]d: {zvol: tank/%[1]d}\n") + "targets:\n" + numbered(10_000, "  t%[1]d: {luns: {0: f%[1]d}}\n")
	},
	"deep flow":          func() string { return strings.Repeat("[", 9_000) + strings.Repeat("]", 9_000) },
	"too deep flow":      func() string { return strings.Repeat("[", 200_000) },
	"deep mappings":      func() string { return strings.Repeat("{a: ", 9_000) + strings.Repeat("}", 9_000) },
	"deep block":         func() string { return strings.Repeat("- ", 9_000) },
	"too deep block":     func() string { return strings.Repeat("- ", 200_000) },
	"too many":           func() string { return "[" + strings.Repeat("a,", 10_000_000) + "]" },
	"too large":          func() string { return strings.Repeat("#", maxFileSize+1) },
	"large comment":      func() string { return strings.Repeat("#", maxFileSize/32) },
	"comments":           func() string { return strings.Repeat("#\n", 200_000) + "[" },
	"documents":          func() string { return strings.Repeat("---\n", 60_000) + "[" },
	"large scalar":       func() string { return "version: " + strings.Repeat("1", 1_000_000) },
	"large key":          func() string { return `"` + strings.Repeat("v", 1_000_000) + `": 1` },
	"larger key":         func() string { return `? "` + strings.Repeat("v", 1_000_000) + `"` + "\n: 1" },
	"large name":         func() string { return "version: 1\nportals:\n  ? " + strings.Repeat("v", 1_000_000) + "\n  : {}" },
	"self alias":         func() string { return "a: &a [*a]" },
	"self merge":         func() string { return "a: &a {<<: *a}" },
	"self merge in list": func() string { return "a: &a {<<: [*a]}" },
	"mutual alias":       func() string { return "a: &a {b: &b {c: *a, d: *b}}" },
	"unhashable":         func() string { return "? [a]\n: 1\n<<: {name: b}" },
	"merge bomb": func() string {
		return "a: &a {" + numbered(1_000, "k%d: 1, ") + "}\n" + numbered(10_000, "b%d: {<<: *a}\n")
	},
	"merge chain": func() string {
		return "m0: &m0 {a: 1}\n" + numbered(60, "m%[2]d: &m%[2]d {<<: [*m%[1]d, *m%[1]d], k%[2]d: 1}\n")
	},
	"alias bomb":      func() string { return "a0: &a0 x\n" + numbered(40, "a%[2]d: &a%[2]d [*a%[1]d, *a%[1]d]\n") },
	"many aliases":    func() string { return "a: &a x\nb: [" + strings.Repeat("*a,", 200_000) + "]" },
	"many anchors":    func() string { return "version: 1\nb: [" + numbered(40_000, "&a%d x,") + "]" },
	"many errors":     func() string { return "version: 1\nportals: {" + numbered(20_000, "p%d: 1, ") + "}" },
	"tags":            func() string { return "[" + strings.Repeat("!a b,", 100_000) + "]" },
	"null bytes":      func() string { return strings.Repeat("\x00", 200_000) },
	"quotes":          func() string { return strings.Repeat(`"`, 200_000) },
	"unclosed quote":  func() string { return `"` + strings.Repeat("a\n", 200_000) },
	"carriage return": func() string { return strings.Repeat("\r", 2_000_000) },
	"utf-16":          func() string { return "\xff\xfe" + strings.Repeat("a\x00", 20_000) },
	"mark":            func() string { return "\ufeff" + strings.Repeat("\ufeff", 20_000) },
	"renames": func() string {
		return "version: 1\nextents:\n" + numbered(10_000, "  e%[1]d: {zvol: tank/%[1]d, renamed_from: e%[2]d}\n") + "  e10000: {zvol: tank/x, renamed_from: e0}\n"
	},
	"duplicate backing": func() string {
		return "version: 1\nextents:\n" + numbered(10_000, "  e%[1]d: {zvol: tank/a, renamed_from: old}\n")
	},
	"global": func() string { return strings.Repeat("---\nversion: 1\nglobal: {basename: a}\n", 20_000) },
	"anchored mistakes": func() string {
		return "version: 1\nx-a: &a {listen: [x, x, x]}\nportals:\n" + numbered(10_000, "  p%d: *a\n")
	},
}

// numbered returns n copies of format, each with its number and, if format has indexes, the
// number after it.
func numbered(n int, format string) string {
	var b strings.Builder
	for i := range n {
		args := []any{i, i + 1}
		if !strings.Contains(format, "[") || !strings.Contains(format, "%[") {
			args = args[:1]
		}
		fmt.Fprintf(&b, format, args...)
	}
	return b.String()
}

// maxTime is far more than a file of a few megabytes needs, and far less than a reader that
// takes quadratic time would need.
const maxTime = 20 * time.Second

func TestHostileFilesAreRefusedQuickly(t *testing.T) {
	for name, text := range hostile {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			src := text()
			start := time.Now()
			s, err := Load([]string{"-"}, strings.NewReader(src))
			took := time.Since(start)
			var list ErrorList
			if s != nil || !errors.As(err, &list) {
				t.Fatalf("Load() = %v, %v, want an ErrorList", s, err)
			}
			if len(list) > maxFaults+1 || took > maxTime {
				t.Errorf("Load() gave %d mistakes in %v", len(list), took)
			}
			for _, e := range list {
				if len(e.Msg) > 2*maxMessage {
					t.Errorf("a message has %d bytes", len(e.Msg))
				}
			}
			t.Logf("%v, %d bytes: %.200v", took.Round(time.Millisecond), len(src), list[0])
		})
	}
}

// large returns a spec of n targets, each with a LUN and a group.
func large(n int) string {
	return "version: 1\nportals: {p: {listen: [10.0.0.1]}}\ninitiator_groups: {g: {networks: [ALL]}}\nextents:\n" +
		numbered(n, "  vm-%[1]d:\n    zvol: tank/vm-%[1]d\n    comment: disk of vm %[2]d\n    serial: \"%[1]d\"\n") +
		"targets:\n" + numbered(n, "  vm-%[1]d:\n    alias: alias %[2]d\n    groups:\n      - {portal: p, initiator_group: g}\n    luns: {0: vm-%[1]d}\n")
}

func BenchmarkLoad(b *testing.B) {
	src := large(25_000) // 100,000 resources
	b.ReportAllocs()
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		if _, err := Load([]string{"-"}, strings.NewReader(src)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSift(b *testing.B) {
	s, err := Load([]string{"-"}, strings.NewReader(large(25_000)))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		r := &Report{Resources: s.Resources}
		if err := r.Sift(); err != nil || len(r.Remarks) > 0 {
			b.Fatal(err, len(r.Remarks))
		}
	}
}
