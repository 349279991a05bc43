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

// 11.2 and 11.3 answer 404 to most writes of target groups, whether it has done them or not, so
// that only a reading of all groups tells what happened (wire-facts 8). One reading
// after each write would make n writes cost n readings of n groups. Therefore such
// writes stay pending, and one reading resolves many of them: before a step that depends
// on one, when many are pending, and at the end. Until then their lines in the journal
// stay open.

// errPending is the error of a step that only a later reading can resolve.
var errPending = errors.New("a reading has yet to show whether it was done")

// A pendingWrite is a write whose answer didn't show whether it was done.
type pendingWrite struct {
	step   int        // its number
	sent   plans.Step // as it was sent
	line   int        // of the journal; 0 if there is none
	answer error      // wraps [client.ErrUnshown]
	took   time.Duration
	before idMark // before the write was sent
}

// addPending makes step i pending.
func (r *run) addPending(i int, s *plans.Step, line int, answer error) error {
	r.reloadPending = !r.live.Release.Reloads(s.Key.Kind, s.Op == plans.Delete)
	r.pending = append(r.pending, pendingWrite{step: i, sent: *s, line: line, answer: answer, before: r.idsOf(s.Key.Kind).mark()})
	r.pendingSteps[i], r.pendingKeys[s.Key] = true, true
	for _, next := range s.RestoredBy {
		r.pendingSteps[next] = true
	}
	return errPending
}

// minBatch is how many writes may be pending however few objects there are.
const minBatch = 100

// mustResolve reports whether the pending writes must be resolved before step i: because
// the step, or one that restores after it, depends on one of them, or because so many
// are pending that one reading costs little per write.
func (r *run) mustResolve(i int) bool {
	if len(r.pending) == 0 {
		return false
	}
	s := &r.plan.Steps[i]
	if r.pendingSteps[i] || len(r.pending) >= max(minBatch, r.objectCount[r.pending[0].sent.Key.Kind]/2) {
		return true
	}
	isPending := func(k spec.Key) bool { return r.pendingKeys[k] }
	return isPending(s.Key) || slices.ContainsFunc(s.Cascades, isPending) || r.needsPending(i, make(map[int]bool))
}

// needsPending reports whether step i, or one that restores after it, needs a pending
// step. It skips the steps of visited and adds to them.
func (r *run) needsPending(i int, visited map[int]bool) bool {
	if visited[i] {
		return false
	}
	visited[i] = true
	s := &r.plan.Steps[i]
	return slices.ContainsFunc(s.Needs, func(need int) bool { return r.pendingSteps[need] }) ||
		slices.ContainsFunc(s.RestoredBy, func(next int) bool { return r.needsPending(next, visited) })
}

// resolvePending reads what the pending writes have done, and ends their steps. It
// retries a step once if that must restore something and was not done.
func (r *run) resolvePending(ctx context.Context) {
	for len(r.pending) > 0 {
		batch := r.pending
		r.pending = nil
		clear(r.pendingSteps)
		clear(r.pendingKeys)
		now := r.readPending(context.WithoutCancel(ctx), batch)
		var again []int
		for i := range batch {
			w := &batch[i]
			err := r.resolveFrom(w, now)
			if err != nil && r.retries(w.step, err) {
				again = append(again, w.step)
				continue
			}
			r.end(w.step, r.outcome(w.step, err, w.took))
		}
		r.noteIDs(now.objects)
		for _, i := range again {
			r.end(i, r.try(ctx, i))
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

// readPending reads the kind of a batch, unless the password was refused.
func (r *run) readPending(ctx context.Context, batch []pendingWrite) *snapshot {
	if r.unauthorized {
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

// resolveFrom records whether a reading shows that w was done. The error is nil if so.
func (r *run) resolveFrom(w *pendingWrite, now *snapshot) error {
	id, err := r.writtenID(w, now)
	ended := statedir.Line{N: w.line, Event: statedir.Done, ID: id}
	if err != nil {
		ended.Event = statedir.Doubtful
		r.noteUnconfirmed(&w.sent, w.line, w.before)
	}
	r.recordEnd(&w.sent, ended)
	return err
}

// writtenID returns the id of the object that w wrote, or an error if w was not done or
// the reading failed.
func (r *run) writtenID(w *pendingWrite, now *snapshot) (client.ID, error) {
	if now.err != nil {
		return 0, errors.Join(w.answer, now.err)
	}
	found := r.find(w, now)
	if found == nil || !isDone(&w.sent, found) {
		return 0, notDone(w.answer)
	}
	return found.ID, nil
}

// find returns the object that w was about, or nil.
func (r *run) find(w *pendingWrite, now *snapshot) *client.Object {
	if w.sent.Op == plans.Create {
		return r.findCreated(&w.sent, now.byKey[w.sent.Key], w.before)
	}
	return r.findWritten(&w.sent, slices.Concat(now.byKey[w.sent.Key], now.byID[w.sent.ID]))
}
