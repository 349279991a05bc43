package guard

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// fewMayGo is how many objects of a kind a percentage always allows, since it says
// little of a handful.
const fewMayGo = 3

// budgetField is where a spec says how much a plan may delete.
const budgetField = "policy.max_deletes"

// guardDeletes refuses a plan whose steps delete what must stay, or too much.
func Deletes(p *draft.Draft, steps []plans.Step) {
	guardProtected(p, steps)
	guardUnmanaged(p, steps)
	guardBudget(p, steps)
	guardLoss(p, steps)
}

// deleted returns what the steps delete, what goes along included.
func deleted(steps []plans.Step) []spec.Key {
	var keys []spec.Key
	for i := range steps {
		if steps[i].Op == plans.Delete {
			keys = append(keys, steps[i].Key)
		}
		keys = append(keys, steps[i].Cascades...)
	}
	return keys
}

// lost returns what the steps delete and don't create again, under another key either.
func lost(p *draft.Draft, steps []plans.Step) []spec.Key {
	created := make(map[spec.Key]bool)
	for i := range steps {
		if steps[i].Op == plans.Create {
			created[steps[i].Key] = true
		}
	}
	return slices.DeleteFunc(deleted(steps), func(k spec.Key) bool { return created[k] || created[p.Successor(k)] })
}

// A budget compares what a plan deletes with what it may delete.
type budget struct {
	gone  plans.Counts // what goes
	along plans.Counts // of that, what goes along with a target or an extent
	of    plans.Counts // what a percentage is of
}

// guardBudget refuses a plan that deletes more than the options allow. A number
// bounds all objects together, a percentage those of each kind. What is offered as a
// way out is the number that allows this very plan.
func guardBudget(p *draft.Draft, steps []plans.Step) {
	b := budgetOf(p, steps)
	if over := b.over(p.Options.MaxDeletes); over != "" {
		p.Refuse(spec.Key{}, budgetField, fmt.Sprintf("%s. To allow it once: --max-deletes %d", over, b.gone.Total()))
	}
}

func budgetOf(p *draft.Draft, steps []plans.Step) budget {
	b := budget{gone: make(plans.Counts), along: make(plans.Counts), of: subjects(p)}
	rides := make(map[spec.Key]bool)
	for i := range steps {
		for _, k := range steps[i].Cascades {
			rides[k] = steps[i].Op == plans.Delete
		}
	}
	for _, k := range lost(p, steps) {
		if leftOver(p.Live.Find(k)) {
			continue
		}
		b.gone[k.Kind]++
		if rides[k] {
			b.along[k.Kind]++
		}
	}
	return b
}

// subjects counts, by kind, the objects of which a percentage is taken: those that
// are owned or, where all are pruned, those that are live.
func subjects(p *draft.Draft) plans.Counts {
	of := make(plans.Counts)
	for i := range p.Live.Objects {
		o := &p.Live.Objects[i]
		if !leftOver(o) && (p.Options.Prune == spec.PruneAll || p.Owned(o)) {
			of[o.Key.Kind]++
		}
	}
	return of
}

// leftOver reports whether o is a temporary row that an interrupted apply has left
// behind. It is in no spec, and nobody loses it.
func leftOver(o *inventory.Object) bool {
	return o != nil && o.Owner != nil && o.Owner.Temporary
}

// over says how much more goes than maxDeletes allows, or returns "".
func (b *budget) over(maxDeletes string) string {
	number, relative := strings.CutSuffix(maxDeletes, "%")
	limit, err := strconv.Atoi(number)
	switch {
	case err != nil, relative && limit >= 100: // there is no bound
		return ""
	case relative:
		return b.overPercentage(limit)
	case b.gone.Total() > limit:
		return fmt.Sprintf("would delete %s (%s); the limit is %d", plans.Counted(b.gone.Total(), "object"), b.gone, limit)
	}
	return ""
}

// overPercentage says of which kinds more than a share goes, with the counts, or
// returns "".
func (b *budget) overPercentage(percent int) string {
	over := b.kindsOver(percent)
	if len(over) == 0 {
		return ""
	}
	var would, limits []string
	least := ""
	for _, k := range over {
		may := share(b.of[k], percent)
		would = append(would, fmt.Sprintf("%d of %s", b.gone[k], plans.Counted(b.of[k], plans.Nouns[k])))
		limits = append(limits, plans.Counted(may, plans.Nouns[k]))
		if may > b.of[k]*percent/100 {
			least = fmt.Sprintf(", but at least %d of a kind", fewMayGo)
		}
	}
	is := "limit is"
	if len(over) > 1 {
		is = "limits are"
	}
	return fmt.Sprintf("would delete %s%s; the %s %s (%d%%%s)", plans.Listed(would), b.inAll(over), is, plans.Listed(limits), percent, least)
}

// kindsOver returns the kinds of which more than a share goes. Groups and LUNs that
// only go along with such targets and extents are left out.
func (b *budget) kindsOver(percent int) []spec.Kind {
	var over []spec.Kind
	for _, k := range spec.Kinds() {
		leads := slices.Contains(over, spec.KindTarget) || slices.Contains(over, spec.KindExtent)
		led := leads && b.gone[k] == b.along[k]
		if b.gone[k] > share(b.of[k], percent) && !led {
			over = append(over, k)
		}
	}
	return over
}

// inAll says in brackets how many objects go in all, if that is more than those of
// the given kinds, or returns "".
func (b *budget) inAll(kinds []spec.Kind) string {
	named, along := 0, 0
	for _, k := range kinds {
		named += b.gone[k]
		along -= b.along[k]
	}
	along += b.along.Total()
	switch total := b.gone.Total(); total {
	case named:
		return ""
	case named + along:
		return fmt.Sprintf(" (%s with their %s)", plans.Counted(total, "object"), partsText(b.along))
	default:
		return fmt.Sprintf(" (%s in all: %s)", plans.Counted(total, "object"), b.gone)
	}
}

// partsText names the parts of targets among what goes along.
func partsText(along plans.Counts) string {
	switch {
	case along[spec.KindMapping] == 0:
		return "groups"
	case along[spec.KindTargetGroup] == 0:
		return "LUNs"
	}
	return "groups and LUNs"
}

// share returns how many of n objects may go.
func share(n, percent int) int {
	if percent == 0 {
		return 0
	}
	return max(fewMayGo, n*percent/100)
}
