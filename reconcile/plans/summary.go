package plans

import "fmt"

// A Summary counts the steps of a plan by what they do.
type Summary struct {
	Create int `json:"create"`
	Update int `json:"update"`
	Delete int `json:"delete"`
	Park   int `json:"park"`
	Adopts int `json:"adopts"`
}

// Summary returns how many steps of each kind p has.
func (p *Plan) Summary() Summary {
	s := Summary{Adopts: p.Adopts}
	count := map[Op]*int{Create: &s.Create, Update: &s.Update, Delete: &s.Delete, Park: &s.Park}
	for i := range p.Steps {
		*count[p.Steps[i].Op]++
	}
	return s
}

// ByOp returns the numbers of steps by what they do, those of 0 included.
func (s Summary) ByOp() map[Op]int {
	return map[Op]int{Create: s.Create, Update: s.Update, Delete: s.Delete, Park: s.Park}
}

func StepCount(n int) string {
	if n == 1 {
		return "1 step"
	}
	return fmt.Sprintf("%d steps", n)
}
