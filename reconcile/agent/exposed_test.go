package agent_test

import (
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
)

// examples is where the files are that say what to do with metrics.
const examples = "../../examples/"

// A family is a metric as Prometheus sees it.
type family struct {
	kind   string // counter, gauge or histogram
	labels []string
	values map[string][]string // of the labels
}

var (
	typeLine   = regexp.MustCompile(`(?m)^# TYPE (\w+) (\w+)$`)
	sampleLine = regexp.MustCompile(`(?m)^(\w+)\{(.*)\} `)
	labelPair  = regexp.MustCompile(`(\w+)="([^"]*)"`)
)

// exposed returns all metrics of an agent that has something to tell by each.
func exposed(t *testing.T) map[string]family {
	t.Helper()
	text, names := scrape(t)
	families := make(map[string]family)
	for _, match := range typeLine.FindAllStringSubmatch(text, -1) {
		families[match[1]] = family{kind: match[2], values: make(map[string][]string)}
	}
	for _, match := range sampleLine.FindAllStringSubmatch(text, -1) {
		name := base(match[1], families)
		f := families[name]
		for _, pair := range labelPair.FindAllStringSubmatch(match[2], -1) {
			if f.values[pair[1]] == nil {
				f.labels = append(f.labels, pair[1])
			}
			f.values[pair[1]] = append(f.values[pair[1]], pair[2])
		}
		families[name] = f
	}
	for _, name := range names {
		if _, ok := families[name]; !ok {
			t.Fatalf("the agent has nothing to tell by %s: make scrape give it something", name)
		}
	}
	return families
}

// scrape returns what an agent tells that has drift to report, and the names of its
// own metrics.
func scrape(t *testing.T) (text string, names []string) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		l := newFixture(t, two)
		l.agent.DryRun = true
		l.start()
		text, names = l.metrics(), l.agent.Metrics.Names()
	})
	return text, names
}

// base returns the name of the metric that a series belongs to: a histogram has
// series for its buckets, its sum and its count.
func base(series string, families map[string]family) string {
	for _, suffix := range []string{"_bucket", "_sum", "_count"} {
		if name := strings.TrimSuffix(series, suffix); families[name].kind == "histogram" {
			return name
		}
	}
	return series
}
