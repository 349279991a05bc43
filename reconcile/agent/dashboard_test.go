package agent_test

import (
	"encoding/json"
	"strings"
	"testing"
)

// A dashboard is what the test knows of Grafana's form.
type dashboard struct {
	Title      string
	Templating struct {
		List []struct {
			Name       string
			Definition string
		}
	}
	Panels []panel
}

type panel struct {
	ID          int
	Type        string
	Title       string
	Description string
	Datasource  source
	GridPos     struct{ X, Y, W, H int }
	Targets     []struct {
		Datasource   source
		Expr         string
		LegendFormat string
	}
}

type source struct{ Type, UID string }

// gridWidth is how many columns a dashboard has.
const gridWidth = 24

func readDashboard(t *testing.T) dashboard {
	t.Helper()
	var d dashboard
	if err := json.Unmarshal([]byte(read(t, "grafana/dashboard.json")), &d); err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDashboardAsksForMetricsThatExist(t *testing.T) {
	families := exposed(t)
	for _, p := range readDashboard(t).Panels {
		for _, target := range p.Targets {
			checkQuery(t, p.Title, target.Expr, families)
			if strings.Contains(target.Expr, "lunsync_") && !strings.Contains(target.Expr, `appliance=~"$appliance"`) {
				t.Errorf("%s doesn't heed the choice of an appliance", p.Title)
			}
		}
	}
	for _, v := range readDashboard(t).Templating.List {
		if v.Name == "appliance" && v.Definition != "label_values(lunsync_ready, appliance)" {
			t.Errorf("the appliances to choose from are %s", v.Definition)
		}
	}
}

func TestDashboardIsWhole(t *testing.T) {
	taken := make(map[[2]int]string)
	ids := make(map[int]bool)
	for _, p := range readDashboard(t).Panels {
		if ids[p.ID] || p.Title == "" || p.Description == "" || len(p.Targets) == 0 {
			t.Errorf("panel %d %q has no title, description, target or id of its own", p.ID, p.Title)
		}
		ids[p.ID] = true
		for _, target := range p.Targets {
			if p.Datasource.UID != "${datasource}" || target.Datasource != p.Datasource || target.LegendFormat == "" {
				t.Errorf("%s has a target without a legend, or on a fixed data source", p.Title)
			}
		}
		at := p.GridPos
		if at.W == 0 || at.H == 0 || at.X+at.W > gridWidth {
			t.Errorf("%s doesn't fit: %+v", p.Title, at)
		}
		for x := at.X; x < at.X+at.W; x++ {
			for y := at.Y; y < at.Y+at.H; y++ {
				if other := taken[[2]int{x, y}]; other != "" {
					t.Fatalf("%s covers %s", p.Title, other)
				}
				taken[[2]int{x, y}] = p.Title
			}
		}
	}
}
