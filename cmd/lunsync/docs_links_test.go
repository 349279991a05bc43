package main

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

var (
	link    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading = regexp.MustCompile(`(?m)^#+ (.*)$`)
	fences  = regexp.MustCompile("(?ms)^\\s*```.*?^\\s*```$")
)

// TestDocsLinks follows each link of a Markdown page that leads to a file of the
// repository: the file must exist and have the heading that the link names. Every page
// below docs must be reached from README.md.
func TestDocsLinks(t *testing.T) {
	pages := append(docsPages(t), "DESIGN.md", "CONTRIBUTING.md", "CHANGELOG.md", "examples/README.md", "examples/prometheus/metrics.md", "examples/prometheus/runbook.md")
	linked := make(map[string][]string)
	for _, page := range pages {
		prose := fences.ReplaceAllString(readPage(t, page), "")
		for _, m := range link.FindAllStringSubmatch(prose, -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			file, anchor, _ := strings.Cut(m[1], "#")
			target := page
			if file != "" {
				target = path.Join(path.Dir(page), file)
			}
			linked[page] = append(linked[page], target)
			if _, err := os.Stat(filepath.Join(docsRoot, filepath.FromSlash(target))); err != nil {
				t.Errorf("%s links to %s, which is not there", page, m[1])
			} else if anchor != "" && !slices.Contains(anchors(readPage(t, target)), anchor) {
				t.Errorf("%s links to %s, which has no such heading", page, m[1])
			}
		}
	}
	reached := map[string]bool{}
	for next := []string{"README.md"}; len(next) > 0; next = next[1:] {
		if !reached[next[0]] {
			reached[next[0]] = true
			next = append(next, linked[next[0]]...)
		}
	}
	for _, page := range docsPages(t) {
		if !reached[page] {
			t.Errorf("no link leads from README.md to %s", page)
		}
	}
}

// anchors returns the anchors of the headings of a page, as GitHub makes them.
func anchors(text string) []string {
	var all []string
	for _, m := range heading.FindAllStringSubmatch(fences.ReplaceAllString(text, ""), -1) {
		plain := link.ReplaceAllString(m[1], "]")
		all = append(all, strings.Map(func(r rune) rune {
			switch {
			case r == ' ':
				return '-'
			case r == '-', r == '_', unicode.IsLetter(r), unicode.IsDigit(r):
				return unicode.ToLower(r)
			}
			return -1
		}, plain))
	}
	return all
}
