package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

func TestPlanMarkdown(t *testing.T) {
	for _, tt := range textPlans {
		tt.plan.Release = client.Release{Name: "FreeNAS-11.2-U8"}
		tt.plan.Options.Prune = spec.PruneOwned
		t.Run(tt.name, func(t *testing.T) {
			got := planMarkdownString(&tt.plan, "https://nas1.example.com")
			if strings.Contains(got, "odd-canary") {
				t.Error("it holds a secret")
			}
			golden(t, filepath.Join("testdata", "markdown", tt.name+".md"), got)
		})
	}
}
