package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

var graphForms = map[string]*graphForm{"dot": &dotForm, "mermaid": &mermaidForm}

func TestPlanGraph(t *testing.T) {
	for _, tt := range textPlans {
		tt.plan.Release = client.Release{Name: "FreeNAS-11.2-U8"}
		tt.plan.Options.Prune = spec.PruneOwned
		for name, form := range graphForms {
			t.Run(tt.name+"."+name, func(t *testing.T) {
				got := planGraphString(&tt.plan, "https://nas1.example.com", form)
				if strings.Contains(got, "odd-canary") {
					t.Error("it holds a secret")
				}
				golden(t, filepath.Join("testdata", "graph", tt.name+"."+name), got)
			})
		}
	}
}

// TestGraphLeavesOutWhatFollows: an edge that other edges imply says nothing.
func TestGraphLeavesOutWhatFollows(t *testing.T) {
	p := &plans.Plan{Steps: []plans.Step{
		{Op: plans.Create}, {Op: plans.Create, Needs: []int{0}}, {Op: plans.Create, Needs: []int{0, 1}},
		{Op: plans.Create, Needs: []int{0}}, {Op: plans.Create, Needs: []int{0, 1, 2, 3}},
	}}
	got := planGraphString(p, "https://nas1", &dotForm)
	for edge, want := range map[string]bool{
		"s1 -> s2": true, "s2 -> s3": true, "s1 -> s3": false, "s1 -> s4": true,
		"s3 -> s5": true, "s4 -> s5": true, "s1 -> s5": false, "s2 -> s5": false,
	} {
		if strings.Contains(got, edge+";") != want {
			t.Errorf("edge %s: %t, want %t", edge, !want, want)
		}
	}
}

// TestGraphIsBounded: what draws Mermaid refuses 50,000 bytes or 500 edges, and a
// picture that is cut says so.
func TestGraphIsBounded(t *testing.T) {
	many := func(n int, step func(i int) plans.Step) *plans.Plan {
		p := &plans.Plan{}
		for i := range n {
			p.Steps = append(p.Steps, step(i))
		}
		return p
	}
	long := strings.Repeat("\U0001F4BE\"&", 100)
	for name, p := range map[string]*plans.Plan{
		"steps": many(1000, func(i int) plans.Step {
			return plans.Step{Op: plans.Create, Key: key(spec.KindExtent, fmt.Sprint("vm-", i))}
		}),
		"text": many(1000, func(int) plans.Step {
			return plans.Step{Op: plans.Delete, Key: key(spec.KindExtent, long)}
		}),
		"edges": many(100, func(i int) plans.Step {
			s := plans.Step{Op: plans.Delete, Key: key(spec.KindExtent, fmt.Sprint("vm-", i))}
			for n := range min(i, 50) {
				if i >= 50 {
					s.Needs = append(s.Needs, n)
				}
			}
			return s
		}),
		"remarks": {Warnings: strings.Split(strings.Repeat(long+"\n", 1000), "\n")},
	} {
		for lang, form := range graphForms {
			got := planGraphString(p, "https://nas1", form)
			if edges := strings.Count(got, "> s"); len(got) > 50_000 || edges > 500 {
				t.Errorf("%s, %s: %d bytes, %d edges", name, lang, len(got), edges)
			}
			if name != "remarks" && !strings.Contains(got, fmt.Sprintf("of %d steps", len(p.Steps))) {
				t.Errorf("%s, %s: it doesn't say that steps are left out", name, lang)
			}
		}
	}
}
