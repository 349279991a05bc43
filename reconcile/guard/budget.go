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

// minAllowed is how many objects of a kind every percentage but 0 allows to delete: of a
// handful of objects, a percentage would allow none.
const minAllowed = 3

// budgetField is where a spec says how much a plan may delete.
const budgetField = "policy.max_deletes"

// A budget compares what a plan deletes with what it may delete.
type budget struct {
	deletes  plans.Counts // what the plan deletes
	cascades plans.Counts // of that, what the delete of a target or an extent deletes by a cascade
	of       plans.Counts // what a percentage is of
}

// checkBudget refuses a plan that deletes more than the options allow. A number is the limit
// for all objects together, a percentage that for each kind. The message offers the number
// that allows this very plan.
func checkBudget(p *draft.Draft, steps []plans.Step) {
	b := budgetOf(p, steps)
	if over := b.over(p.Options.MaxDeletes); over != "" {
		p.Refuse(spec.Key{}, budgetField, fmt.Sprintf("%s. To allow it once: --max-deletes %d", over, b.deletes.Total()))
	}
}

func budgetOf(p *draft.Draft, steps []plans.Step) budget {
	b := budget{deletes: make(plans.Counts), cascades: make(plans.Counts), of: subjects(p)}
	cascades := make(map[spec.Key]bool)
	for i := range steps {
		for _, k := range steps[i].Cascades {
			cascades[k] = steps[i].Op == plans.Delete
		}
	}
	for _, k := range lost(p, steps) {
		if leftOver(p.Live.Find(k)) {
			continue
		}
		b.deletes[k.Kind]++
		if cascades[k] {
			b.cascades[k.Kind]++
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

// leftOver reports whether o is a temporary row that an interrupted apply has left behind.
// No spec lists it, and no host needs it.
func leftOver(o *inventory.Object) bool {
	return o != nil && o.Owner != nil && o.Owner.Temporary
}

// over says how much more the plan deletes than maxDeletes allows, or returns "".
func (b *budget) over(maxDeletes string) string {
	number, relative := strings.CutSuffix(maxDeletes, "%")
	limit, err := strconv.Atoi(number)
	switch {
	case err != nil, relative && limit >= 100: // there is no bound
		return ""
	case relative:
		return b.overPercentage(limit)
	case b.deletes.Total() > limit:
		return fmt.Sprintf("would delete %s (%s); the limit is %d", plans.Counted(b.deletes.Total(), "object"), b.deletes, limit)
	}
	return ""
}

// overPercentage says of which kinds the plan deletes more than a share, with the counts, or
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
		would = append(would, fmt.Sprintf("%d of %s", b.deletes[k], plans.Counted(b.of[k], plans.Nouns[k])))
		limits = append(limits, plans.Counted(may, plans.Nouns[k]))
		if may > b.of[k]*percent/100 {
			least = fmt.Sprintf(", but at least %d of a kind", minAllowed)
		}
	}
	is := "limit is"
	if len(over) > 1 {
		is = "limits are"
	}
	return fmt.Sprintf("would delete %s%s; the %s %s (%d%%%s)", plans.Listed(would), b.inAll(over), is, plans.Listed(limits), percent, least)
}

// kindsOver returns the kinds of which the plan deletes more than a share. Groups and LUNs
// are left out if it deletes them only together with such targets and extents.
func (b *budget) kindsOver(percent int) []spec.Kind {
	var over []spec.Kind
	for _, k := range spec.Kinds() {
		parents := slices.Contains(over, spec.KindTarget) || slices.Contains(over, spec.KindExtent)
		onlyCascades := parents && b.deletes[k] == b.cascades[k]
		if b.deletes[k] > share(b.of[k], percent) && !onlyCascades {
			over = append(over, k)
		}
	}
	return over
}

// inAll says in brackets how many objects the plan deletes in all, if that is more than those
// of the given kinds, or returns "".
func (b *budget) inAll(kinds []spec.Kind) string {
	named, others := 0, 0
	for _, k := range kinds {
		named += b.deletes[k]
		others -= b.cascades[k]
	}
	others += b.cascades.Total()
	switch total := b.deletes.Total(); total {
	case named:
		return ""
	case named + others:
		return fmt.Sprintf(" (%s with their %s)", plans.Counted(total, "object"), partsText(b.cascades))
	default:
		return fmt.Sprintf(" (%s in all: %s)", plans.Counted(total, "object"), b.deletes)
	}
}

// partsText names the parts of targets among what is deleted by cascades.
func partsText(cascades plans.Counts) string {
	switch {
	case cascades[spec.KindMapping] == 0:
		return "groups"
	case cascades[spec.KindTargetGroup] == 0:
		return "LUNs"
	}
	return "groups and LUNs"
}

// share returns how many of n objects may be deleted.
func share(n, percent int) int {
	if percent == 0 {
		return 0
	}
	return max(minAllowed, n*percent/100)
}
