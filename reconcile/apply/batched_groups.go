package apply

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/reconcile/statedir"
	"github.com/lunsync/lunsync/spec"
)

// On some releases no answer shows what became of a target group, so that only a
// reading tells, which lists them all (wire-facts 8). One reading for each write would
// make the cost of a write grow with the number of groups. So such writes wait, and
// one reading decides about many: before a step that depends on one of them, when
// there are many, and at the end. Their lines in the journal stay open meanwhile.

// errWaits is the error of a step that a reading has yet to decide about.
var errWaits = errors.New("a reading has yet to decide")

// A waiting is a write whose answer didn't show what it did.
type waiting struct {
	step   int        // its number
	sent   plans.Step // as it was sent
	line   int        // in the journal
	answer error      // wraps [client.ErrUnshown]
	took   time.Duration
	sentAt moment
}

// wait makes step i wait for a reading.
func (r *run) wait(i int, s *plans.Step, line int, answer error) error {
	r.owed = !r.live.Release.Reloads(s.Key.Kind, s.Op == plans.Delete)
	r.waiting = append(r.waiting, waiting{step: i, sent: *s, line: line, answer: answer, sentAt: r.idsOf(s.Key.Kind).now()})
	r.awaited[i], r.awaitedKeys[s.Key] = true, true
	for _, next := range s.RestoredBy {
		r.awaited[next] = true
	}
	return errWaits
}

// leastWaiting is how many writes may wait, however few objects there are.
const leastWaiting = 100

// mustDecide reports whether a reading must decide about what waits before step i:
// because the step, or one that must follow it, depends on that, or because so much
// waits that a reading costs little beside it. The more objects a reading lists, the
// more writes it decides about.
func (r *run) mustDecide(i int) bool {
	if len(r.waiting) == 0 {
		return false
	}
	s := &r.plan.Steps[i]
	if r.awaited[i] || len(r.waiting) >= max(leastWaiting, r.rows[r.waiting[0].sent.Key.Kind]/2) {
		return true
	}
	return r.awaitedKeys[s.Key] || slices.ContainsFunc(s.Cascades, func(k spec.Key) bool { return r.awaitedKeys[k] }) || r.needsAwaited(i, make(map[int]bool))
}

// needsAwaited reports whether step i, or one that must follow it, needs a step that
// waits. Those of seen have been looked at.
func (r *run) needsAwaited(i int, seen map[int]bool) bool {
	if seen[i] {
		return false
	}
	seen[i] = true
	s := &r.plan.Steps[i]
	return slices.ContainsFunc(s.Needs, func(need int) bool { return r.awaited[need] }) ||
		slices.ContainsFunc(s.RestoredBy, func(next int) bool { return r.needsAwaited(next, seen) })
}

// decide reads what the writes that wait have done, and ends their steps. One that
// brings back what is gone is tried again, once, if it was not done.
func (r *run) decide(ctx context.Context) {
	for len(r.waiting) > 0 {
		batch := r.waiting
		r.waiting = nil
		clear(r.awaited)
		clear(r.awaitedKeys)
		now := r.readWaiting(context.WithoutCancel(ctx), batch)
		var again []int
		for i := range batch {
			w := &batch[i]
			err := r.conclude(w, now)
			if err != nil && r.repeats(w.step, err) {
				again = append(again, w.step)
				continue
			}
			r.end(w.step, r.outcome(w.step, err, w.took))
		}
		r.noteMoved(now.objects)
		for _, i := range again {
			r.end(i, r.do(ctx, i))
		}
	}
}

// A snapshot is a reading of the kind that the writes of a batch have in common.
type snapshot struct {
	objects []client.Object
	byKey   map[spec.Key][]client.Object
	byID    map[client.ID][]client.Object
	err     error
}

// readWaiting reads the kind of a batch. After a refused password nothing is read.
func (r *run) readWaiting(ctx context.Context, batch []waiting) *snapshot {
	if r.locked {
		return &snapshot{err: client.ErrUnauthorized}
	}
	now := &snapshot{byKey: make(map[spec.Key][]client.Object), byID: make(map[client.ID][]client.Object)}
	now.objects, now.err = r.API.List(ctx, batch[0].sent.Key.Kind, r.live.IDs)
	for _, o := range now.objects {
		now.byKey[o.Resource.Key()] = append(now.byKey[o.Resource.Key()], o)
		now.byID[o.ID] = append(now.byID[o.ID], o)
	}
	return now
}

// conclude ends a write by what a reading shows. Its error is nil if it was done.
func (r *run) conclude(w *waiting, now *snapshot) error {
	id, err := r.verdict(w, now)
	ended := statedir.Line{N: w.line, Event: statedir.Done, ID: id}
	if err != nil {
		ended.Event = statedir.Doubtful
		r.mayCome(&w.sent, w.line, w.sentAt)
	}
	r.record(&w.sent, ended)
	return err
}

// verdict returns the id of the object that w wrote, or why it was not written as far
// as is known.
func (r *run) verdict(w *waiting, now *snapshot) (client.ID, error) {
	if now.err != nil {
		return 0, errors.Join(w.answer, now.err)
	}
	found := r.find(w, now)
	if found == nil || !left(&w.sent, found.Resource) {
		return 0, notAsItShould(w.answer)
	}
	return found.ID, nil
}

// find returns the object that w was about, or nil.
func (r *run) find(w *waiting, now *snapshot) *client.Object {
	if w.sent.Op == plans.Create {
		return r.findCreated(&w.sent, now.byKey[w.sent.Key], w.sentAt)
	}
	return r.findWritten(&w.sent, slices.Concat(now.byKey[w.sent.Key], now.byID[w.sent.ID]))
}
