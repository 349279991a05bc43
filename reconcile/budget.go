package reconcile

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/lunsync/lunsync/spec"
)

// Of fewer than few objects of a kind, at most fewMayGo may go, since a percentage
// says little of a handful.
const (
	few      = 10
	fewMayGo = 3
)

// guardDeletes refuses a plan whose steps delete what must stay, or too much.
func (p *planner) guardDeletes(steps []Step) {
	p.guardProtected(steps)
	p.guardBudget(steps)
	p.guardLoss(steps)
}

// deleted returns what the steps delete, what goes along included.
func deleted(steps []Step) []spec.Key {
	var keys []spec.Key
	for i := range steps {
		if steps[i].Op == Delete {
			keys = append(keys, steps[i].Key)
		}
		keys = append(keys, steps[i].With...)
	}
	return keys
}

// lost returns what the steps delete and don't create again.
func lost(steps []Step) []spec.Key {
	created := make(map[spec.Key]bool)
	for i := range steps {
		if steps[i].Op == Create {
			created[steps[i].Key] = true
		}
	}
	return slices.DeleteFunc(deleted(steps), func(k spec.Key) bool { return created[k] })
}

// guardBudget refuses a plan that deletes more than the options allow. A temporary row
// that an interrupt has left behind is nobody's loss.
func (p *planner) guardBudget(steps []Step) {
	gone := slices.DeleteFunc(lost(steps), func(k spec.Key) bool {
		o := p.live.Find(k)
		return o != nil && o.Owner != nil && o.Owner.Temporary
	})
	percent, relative := strings.CutSuffix(p.options.MaxDeletes, "%")
	limit, err := strconv.Atoi(percent)
	if err != nil {
		return // there is no bound
	}
	count := make(map[spec.Kind]int)
	for _, k := range gone {
		count[k.Kind]++
	}
	var over []string
	if relative {
		over = p.overPercentage(count, limit)
	} else if len(gone) > limit {
		over = []string{fmt.Sprintf("%d objects would go (%s), and %d may", len(gone), kindCounts(count), limit)}
	}
	if len(over) > 0 {
		p.refuse(spec.Key{}, "", fmt.Sprintf("max_deletes: %s is exceeded: %s; --max-deletes %d would allow it",
			p.options.MaxDeletes, strings.Join(over, "; "), len(gone)))
	}
}

// overPercentage returns the kinds of which more than a share goes, with the counts.
func (p *planner) overPercentage(gone map[spec.Kind]int, percent int) []string {
	among, of := p.subjects()
	var over []string
	for _, k := range spec.Kinds() {
		if may := share(of[k], percent); gone[k] > may {
			over = append(over, fmt.Sprintf("of %d %s objects of kind %s %d would go, and %d may", of[k], among, k, gone[k], may))
		}
	}
	return over
}

// subjects counts, by kind, the objects of which a percentage is taken, and says
// which they are.
func (p *planner) subjects() (string, map[spec.Kind]int) {
	among, of := "owned", make(map[spec.Kind]int)
	if p.options.Prune == spec.PruneAll {
		among = "live"
	}
	for i := range p.live.Objects {
		if o := &p.live.Objects[i]; p.options.Prune == spec.PruneAll || p.owned(o) {
			of[o.Key.Kind]++
		}
	}
	return among, of
}

// share returns how many of n objects may go.
func share(n, percent int) int {
	switch {
	case percent == 0:
		return 0
	case n < few:
		return fewMayGo
	}
	return n * percent / 100
}

// kindCounts returns counts by kind, such as "target: 2, extent: 5".
func kindCounts(n map[spec.Kind]int) string {
	var parts []string
	for _, k := range spec.Kinds() {
		if n[k] > 0 {
			parts = append(parts, fmt.Sprintf("%s: %d", k, n[k]))
		}
	}
	return strings.Join(parts, ", ")
}
