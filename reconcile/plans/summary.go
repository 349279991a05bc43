package plans

import "fmt"

// A Summary has the number of a plan's steps by operation, and of adopted objects.
type Summary struct {
	Create int `json:"create"`
	Update int `json:"update"`
	Delete int `json:"delete"`
	Park   int `json:"park"`
	Adopts int `json:"adopts"`
}

// Summary returns the number of steps of p by operation, and of adopted objects.
func (p *Plan) Summary() Summary {
	s := Summary{Adopts: p.Adopts}
	count := map[Op]*int{Create: &s.Create, Update: &s.Update, Delete: &s.Delete, Park: &s.Park}
	for i := range p.Steps {
		*count[p.Steps[i].Op]++
	}
	return s
}

// ByOp returns the number of steps of each operation, including those of 0.
func (s Summary) ByOp() map[Op]int {
	return map[Op]int{Create: s.Create, Update: s.Update, Delete: s.Delete, Park: s.Park}
}

// StepCount returns n as a phrase: "1 step", "2 steps".
func StepCount(n int) string {
	if n == 1 {
		return "1 step"
	}
	return fmt.Sprintf("%d steps", n)
}
