package web

import (
	"github.com/lunsync/lunsync/reconcile/agent"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// An objectRow has the numbers of a kind: its managed and unmanaged objects, and its pending
// steps without a class and of each class.
type objectRow struct {
	Kind               string
	Managed, Unmanaged string
	Drift              []string // numbers of steps: without a class, then by class as in Classes
}

// An objectTable has a row for each kind that has objects or drift.
type objectTable struct {
	Classes []class // the columns after that of steps without a class
	Rows    []objectRow
}

func objectsOf(s *agent.Status) objectTable {
	t := objectTable{}
	for _, c := range plans.Classes() {
		t.Classes = append(t.Classes, class{string(c), classWords[c]})
	}
	drift := make(map[agent.Drift]int)
	for _, d := range s.Drift {
		drift[agent.Drift{Kind: d.Kind, Class: d.Class}] += d.Steps
	}
	for _, k := range spec.Kinds() {
		row := objectRow{Kind: string(k), Managed: number(s.Managed[k]), Unmanaged: number(s.Unmanaged[k])}
		drifted := false
		for _, c := range append([]plans.Class{""}, plans.Classes()...) {
			n := drift[agent.Drift{Kind: k, Class: c}]
			row.Drift = append(row.Drift, number(n))
			drifted = drifted || n > 0
		}
		if s.Managed[k]+s.Unmanaged[k] > 0 || drifted {
			t.Rows = append(t.Rows, row)
		}
	}
	return t
}

// Span returns the number of columns about drift.
func (t objectTable) Span() int { return 1 + len(t.Classes) }
