package planner

import (
	"errors"
	"fmt"
	"runtime"
	"sync"

	"github.com/lunsync/lunsync/reconcile/diff"
	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// compare plans a create for each resource that is not live, and an update for
// each that differs.
func compare(p *draft.Draft) error {
	steps := make([]plans.Step, len(p.Spec.Resources))
	if err := inChunks(len(steps), func(i int) (err error) {
		steps[i], err = stepFor(p, p.Spec.Resources[i])
		return err
	}); err != nil {
		return err
	}
	for _, s := range steps {
		if o := p.Live.Find(s.Key); o != nil && len(o.Unreadable) > 0 {
			continue // package guard refuses the plan
		}
		if len(s.Diff) > 0 || s.Op == plans.Create {
			p.Add(s)
			warnOfSize(p, s)
			warnOfComment(p, s)
		}
	}
	return nil
}

// stepFor returns the step that makes the live object match want. Its diff is empty if
// no field that can be read differs.
func stepFor(p *draft.Draft, want spec.Resource) (plans.Step, error) {
	k := want.Key()
	object := p.Live.Find(k)
	if object == nil {
		diff, err := diff.Between(nil, want)
		return plans.Step{Op: plans.Create, Key: k, After: want, Diff: diff}, err
	}
	filled := spec.Fill(want, object.Resource)
	before := diff.Assume(object.Resource, filled, object.Hidden)
	diff, err := diff.Between(before, filled)
	return plans.Step{Op: plans.Update, Key: k, ID: object.ID, Before: before, After: filled, Diff: diff}, err
}

// inChunks calls do for each i below n, on all processors, and returns the errors.
func inChunks(n int, do func(i int) error) error {
	size := max(1, (n+runtime.GOMAXPROCS(0)-1)/runtime.GOMAXPROCS(0))
	errs := make([]error, n)
	var group sync.WaitGroup
	for from := 0; from < n; from += size {
		group.Go(func() {
			for i := from; i < min(from+size, n); i++ {
				errs[i] = do(i)
			}
		})
	}
	group.Wait()
	return errors.Join(errs...)
}

// warnOfSize warns of another size of a file, which the appliance doesn't resize.
func warnOfSize(p *draft.Draft, s plans.Step) {
	for _, c := range s.Diff {
		if s.Op == plans.Update && c.Field == "size" && s.After.(*spec.Extent).File != "" {
			p.Warn(fmt.Sprintf(
				"%s: the appliance notes the new size but doesn't resize the file %s", s.Key, s.After.(*spec.Extent).File))
		}
	}
}
