package agent_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// What Prometheus adds to every series, and what a dashboard asks with.
var (
	foreign = []string{"up"}
	added   = []string{"job", "instance"}
)

// closed are the labels all values of which are known from the start.
var closed = []string{"outcome", "op"}

var (
	promString   = regexp.MustCompile(`"[^"]*"`)
	promRange    = regexp.MustCompile(`\[[^\]]*\]`)
	promMatchers = regexp.MustCompile(`(\w+)\{([^}]*)\}`)
	promEqual    = regexp.MustCompile(`(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"`)
	promGrouping = regexp.MustCompile(`\b(?:by|without|on|ignoring)\s*\(([^)]*)\)`)
	promName     = regexp.MustCompile(`[A-Za-z_:][\w:]*`)
	promWord     = regexp.MustCompile(`^(?:and|or|unless|bool|offset)$`)
)

// checkQuery reports what a query asks for that no agent tells. It reads names and
// labels and leaves the grammar to Prometheus.
func checkQuery(t *testing.T, where, query string, families map[string]family) {
	t.Helper()
	var known []string
	for _, series := range seriesOf(query) {
		name := base(series, families)
		f, ok := families[name]
		if !ok && !slices.Contains(foreign, name) {
			t.Errorf("%s: there is no metric %s", where, name)
		}
		known = append(known, f.labels...)
	}
	for _, label := range labelsOf(query) {
		if !slices.Contains(known, label) && !slices.Contains(added, label) {
			t.Errorf("%s: none of its metrics has a label %q", where, label)
		}
	}
	for _, selector := range promMatchers.FindAllStringSubmatch(query, -1) {
		for _, m := range promEqual.FindAllStringSubmatch(selector[2], -1) {
			values := families[base(selector[1], families)].values[m[1]]
			if slices.Contains(closed, m[1]) && !slices.Contains(values, m[3]) {
				t.Errorf("%s: %s is never %q", where, m[1], m[3])
			}
		}
	}
}

// seriesOf returns the names of series that a query has.
func seriesOf(query string) []string {
	bare := promString.ReplaceAllString(query, "")
	for _, r := range []*regexp.Regexp{promRange, promGrouping} {
		bare = r.ReplaceAllString(bare, "")
	}
	bare = promMatchers.ReplaceAllString(bare, "$1")
	var found []string
	for _, at := range promName.FindAllStringIndex(bare, -1) {
		name, rest := bare[at[0]:at[1]], strings.TrimSpace(bare[at[1]:])
		if !strings.HasPrefix(rest, "(") && !promWord.MatchString(name) {
			found = append(found, name)
		}
	}
	return found
}

// labelsOf returns the labels that a query selects or groups by.
func labelsOf(query string) []string {
	var found []string
	for _, selector := range promMatchers.FindAllStringSubmatch(query, -1) {
		for _, m := range promEqual.FindAllStringSubmatch(selector[2], -1) {
			found = append(found, m[1])
		}
	}
	for _, group := range promGrouping.FindAllStringSubmatch(query, -1) {
		found = append(found, strings.FieldsFunc(group[1], func(r rune) bool { return r == ',' || r == ' ' })...)
	}
	return found
}

func TestSeriesOfQuery(t *testing.T) {
	const query = `sum without (op) (rate(a_total{op=~"x|b y"}[5m])) / on (k) group:c > 0.1 and time() - d == 1 or absent(up{job="e"})`
	if got, want := seriesOf(query), []string{"a_total", "group:c", "d", "up"}; !slices.Equal(got, want) {
		t.Errorf("seriesOf() = %q, want %q", got, want)
	}
	if got, want := labelsOf(query), []string{"op", "job", "op", "k"}; !slices.Equal(got, want) {
		t.Errorf("labelsOf() = %q, want %q", got, want)
	}
}
