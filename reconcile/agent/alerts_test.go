package agent_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// An alert is a rule of examples/prometheus/alerts.yaml.
type alert struct {
	Alert       string
	Expr        string
	For         string
	Labels      map[string]string
	Annotations map[string]string
}

func alerts(t *testing.T) []alert {
	t.Helper()
	var file struct {
		Groups []struct {
			Name  string
			Rules []alert
		}
	}
	d := yaml.NewDecoder(strings.NewReader(read(t, "prometheus/alerts.yaml")))
	d.KnownFields(true)
	if err := d.Decode(&file); err != nil {
		t.Fatal(err)
	}
	var all []alert
	for _, g := range file.Groups {
		all = append(all, g.Rules...)
	}
	return all
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(examples + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestAlertsAskForMetricsThatExist(t *testing.T) {
	families := exposed(t)
	for _, a := range alerts(t) {
		checkQuery(t, a.Alert, a.Expr, families)
	}
}

func TestEveryAlertIsTriedAndExplained(t *testing.T) {
	tries, runbook := read(t, "prometheus/alerts_test.yaml"), read(t, "prometheus/runbook.md")
	for _, a := range alerts(t) {
		if !strings.Contains(tries, `alertname="`+a.Alert+`"`) {
			t.Errorf("alerts_test.yaml doesn't try %s", a.Alert)
		}
		if !strings.Contains(runbook, "\n## "+a.Alert+"\n") {
			t.Errorf("runbook.md doesn't say what to do about %s", a.Alert)
		}
		if page, anchor, _ := strings.Cut(a.Annotations["runbook_url"], "#"); !strings.HasSuffix(page, "/examples/prometheus/runbook.md") || anchor != strings.ToLower(a.Alert) {
			t.Errorf("%s has the runbook %q", a.Alert, a.Annotations["runbook_url"])
		}
		if a.Annotations["summary"] == "" || a.Annotations["description"] == "" || a.Labels["severity"] == "" {
			t.Errorf("%s has no summary, no description or no severity", a.Alert)
		}
	}
}

var (
	metricRow = regexp.MustCompile("(?m)^\\| `(\\w+)` \\| (\\w+) \\| (.*?) \\|")
	quoted    = regexp.MustCompile("`(\\w+)`")
)

// implied are the labels that the page tells of once for all.
var implied = []string{"appliance", "le"}

func TestEveryMetricIsDocumented(t *testing.T) {
	documented := make(map[string]bool)
	families := exposed(t)
	for _, row := range metricRow.FindAllStringSubmatch(read(t, "prometheus/metrics.md"), -1) {
		name, kind := row[1], row[2]
		documented[name] = true
		var labels []string
		for _, label := range quoted.FindAllStringSubmatch(row[3], -1) {
			labels = append(labels, label[1])
		}
		f := families[name]
		own := slices.DeleteFunc(f.labels, func(l string) bool { return slices.Contains(implied, l) })
		slices.Sort(labels)
		slices.Sort(own)
		if kind != f.kind || !slices.Equal(labels, own) {
			t.Errorf("metrics.md has a %s %s of %q, want a %s of %q", kind, name, labels, f.kind, own)
		}
	}
	for name := range families {
		if strings.HasPrefix(name, "lunsync_") && !documented[name] {
			t.Errorf("metrics.md doesn't have %s", name)
		}
	}
}

func TestMetricsOfEveryAppliance(t *testing.T) {
	for name, f := range exposed(t) {
		if strings.HasPrefix(name, "lunsync_") && name != "lunsync_build_info" && !slices.Contains(f.labels, "appliance") {
			t.Errorf("%s doesn't say of which appliance it is", name)
		}
	}
}
