package plans_test

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/lunsync/lunsync/reconcile/diff"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// Limit keeps the chosen step and the step that it needs, and numbers them anew.
func ExampleLimit() {
	key := func(k spec.Kind, name string) spec.Key { return spec.Key{Kind: k, Name: name} }
	steps := []plans.Step{
		{Op: plans.Create, Key: key(spec.KindPortal, "storage")},
		{Op: plans.Create, Key: key(spec.KindTarget, "db")},
		{Op: plans.Create, Key: key(spec.KindExtent, "db-0")},
		{Op: plans.Create, Key: key(spec.KindMapping, "db/db-0"), Needs: []int{1, 2}},
	}
	for i, s := range plans.Limit(steps, plans.Options{Only: []string{"targettoextent/*/*"}}) {
		fmt.Println(i, s.Op, s.Key, "needs", s.Needs)
	}
	// Output:
	// 0 create target/db needs []
	// 1 create extent/db-0 needs []
	// 2 create targettoextent/db/db-0 needs [0 1]
}

// A document is what "lunsync plan --json" prints.
func ExamplePlan_Document() {
	plan := &plans.Plan{Steps: []plans.Step{{
		Op:   plans.Update,
		Key:  spec.Key{Kind: spec.KindTarget, Name: "db"},
		Diff: []diff.Change{{Field: "alias", From: nil, To: "database"}},
	}}}
	document := plan.Document(plans.Origin{Server: "https://nas1.example.com", API: "v1.0"})
	out := json.NewEncoder(os.Stdout)
	out.SetIndent("", "  ")
	if err := out.Encode(document.Steps); err != nil {
		fmt.Println(err)
	}
	// Output:
	// [
	//   {
	//     "n": 0,
	//     "op": "update",
	//     "kind": "target",
	//     "name": "db",
	//     "needs": [],
	//     "classes": [],
	//     "with": [],
	//     "diff": [
	//       {
	//         "field": "alias",
	//         "from": null,
	//         "to": "database"
	//       }
	//     ]
	//   }
	// ]
}
