package statedir

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/plans"
)

// A journal is the list of writes that the ledger doesn't have yet. Each write has a line
// before it is sent, and one about its outcome. The lines contain no secret, and nothing
// computed from one. It is plain data: a [State] keeps it in a file.
type journal struct {
	last          int          // the highest number of a write
	open          map[int]Line // the first lines of the writes whose outcome is not known, by number
	done          []Line       // the first lines of the writes that were done, with ids, in order
	reloadPending bool         // the service may not have loaded all that is stored
}

// An event is what a line of a journal reports.
type event string

// The events: that a write is about to be sent, its three outcomes, and whether the service
// must be made to reload.
const (
	begun         event = "begun" // a write is about to be sent
	Done          event = "done"
	Failed        event = "failed"   // nothing was written
	Doubtful      event = "doubtful" // no reading has shown it, but the appliance may still do it
	reloadPending event = "owed"     // the service may not have loaded all that is stored
	reloadDone    event = "paid"     // it has loaded all
)

// A Line is one line of a journal.
type Line struct {
	N     int       `json:"n,omitempty"` // of the write
	At    time.Time `json:"at"`
	Event event     `json:"event"`
	// ID is that of the object that a create made.
	ID client.ID `json:"id,omitempty"`
	// LateDuplicate says that the object that the spec means was there already.
	LateDuplicate bool `json:"twin,omitempty"`

	// The other fields are only in the first line of a write.
	Op plans.Op `json:"op,omitempty"`
	// Object is what the object will be. If it has no natural keys, the object does not
	// come to belong to the spec.
	Object *ownership.Entry `json:"object,omitempty"`
	// Above is the highest id of the kind that was known before a create, where the ids
	// of new objects are higher than all before: what it makes has a higher one.
	Above client.ID `json:"above,omitempty"`
	// Alike are the ids of the objects that looked like what a create is to make, where
	// ids don't ascend: what it makes has another one.
	Alike []client.ID `json:"alike,omitempty"`
	// KeysOnly says of an update that the ledger has all of Object but its natural keys.
	KeysOnly bool `json:"keys_only,omitempty"`
	// Doubtful says that the write has ended without a known outcome. It is not in the file.
	Doubtful bool `json:"-"`
}

var errNonsense = errors.New("a line makes no sense")

// record adds what l reports. It returns an error if l can't follow what was recorded.
func (j *journal) record(l Line) error {
	switch l.Event {
	case reloadPending, reloadDone:
		j.reloadPending = l.Event == reloadPending
		return nil
	case begun:
		return j.begin(l)
	default:
		return j.end(l)
	}
}

func (j *journal) begin(l Line) error {
	if l.N <= j.last || l.Object == nil || !l.Object.IsValid(l.Op == plans.Create) {
		return fmt.Errorf("%w: write %d", errNonsense, l.N)
	}
	if j.open == nil {
		j.open = make(map[int]Line)
	}
	j.last, j.open[l.N] = l.N, l
	return nil
}

func (j *journal) end(l Line) error {
	begin, ok := j.open[l.N]
	switch {
	case !ok:
		return fmt.Errorf("%w: write %d ends that has not begun", errNonsense, l.N)
	case l.Event == Failed, l.Event == Doubtful && !begin.lasting():
		delete(j.open, l.N)
	case l.Event == Doubtful:
		if begin.Op != plans.Create && !begin.KeysOnly {
			j.finish(begin, l) // the object may have been changed
			begin.KeysOnly = true
		}
		begin.Doubtful = true
		j.open[l.N] = begin
	case l.Event == Done && (begin.Op != plans.Create || l.ID > 0):
		j.finish(begin, l)
	default:
		return fmt.Errorf("%w: write %d ends as %.20q", errNonsense, l.N, l.Event)
	}
	return nil
}

// finish moves a write that was done to those that the ledger must get.
func (j *journal) finish(begin, end Line) {
	delete(j.open, begin.N)
	if begin.Op == plans.Delete || len(begin.Object.NaturalKeys) == 0 {
		return // a reading shows whether the object is gone
	}
	object := *begin.Object
	if begin.Op == plans.Create {
		object.ID, object.LateDuplicate = end.ID, end.LateDuplicate
	}
	begin.Object = &object
	j.done = append(j.done, begin)
}

// lasting reports whether a write without a known outcome matters after the next reading. A
// create that is carried out late makes an object that nobody expects. An update that is
// carried out late gives an object natural keys that the reading could not find.
func (l Line) lasting() bool { return l.Op != plans.Delete && len(l.Object.NaturalKeys) > 0 }

// unconfirmed returns the creates that may have been done or may still be, in order.
func (j *journal) unconfirmed() []ownership.UnconfirmedCreate {
	var all []ownership.UnconfirmedCreate
	for _, n := range slices.Sorted(maps.Keys(j.open)) {
		if l := j.open[n]; l.Op == plans.Create && l.lasting() {
			all = append(all, ownership.UnconfirmedCreate{N: n, Above: l.Above, Alike: l.Alike, Entry: *l.Object})
		}
	}
	return all
}

// mayNeedReload reports whether the service may not have loaded all that is stored. A write
// without any second line may be a reason.
func (j *journal) mayNeedReload() bool {
	for _, l := range j.open {
		if !l.Doubtful {
			return true
		}
	}
	return j.reloadPending
}

// idle reports whether the journal has nothing that matters later.
func (j *journal) idle() bool { return len(j.open) == 0 && len(j.done) == 0 && !j.reloadPending }

// maxLate is how long a write of unknown outcome may still be carried out. TCP resends for a
// quarter of an hour (the usual 15 retransmissions of Linux), and a web server in front of
// the appliance queues a request for some minutes at most; an hour is well above both. A
// time that is too long costs little: an object must also have all natural keys and a new
// id.
const maxLate = time.Hour

// maxOpen bounds how many creates of unknown outcome are kept, and how many updates.
const maxOpen = 1000

// refresh closes the writes whose outcome a reading shows or makes irrelevant: the creates
// that it confirmed, deletes, and writes that are older than maxLate. The others stay open.
func (j *journal) refresh(confirmed []ownership.UnconfirmedCreate, now time.Time) error {
	j.reloadPending = j.mayNeedReload() || len(confirmed) > 0
	for _, d := range confirmed {
		if err := j.record(Line{N: d.N, Event: Done, ID: d.ID, LateDuplicate: d.LateDuplicate}); err != nil {
			return err
		}
	}
	open := slices.SortedFunc(maps.Values(j.open), func(a, b Line) int { return cmp.Compare(b.N, a.N) })
	kept := make(map[bool]int) // by whether it is a create
	for _, l := range open {
		end, create := Doubtful, l.Op == plans.Create
		if kept[create]++; kept[create] > maxOpen || now.Sub(l.At) > maxLate {
			end = Failed
		}
		if err := j.record(Line{N: l.N, Event: end}); err != nil {
			return err
		}
	}
	return nil
}

// merge adds to l the objects that were created, and the natural keys that objects may have
// got by updates. An update that has ended without a known outcome is among what was done,
// once, and then adds only its keys: the ledger may know more of the object by now.
func (j *journal) merge(l *ownership.Ledger) {
	for _, begin := range slices.Concat(j.done, j.updating()) {
		e := *begin.Object
		known, ok := l.At(e.ObjectID())
		switch {
		case !ok && begin.Op == plans.Create:
			l.Put(e)
		case ok && begin.Op != plans.Create && begin.KeysOnly:
			l.Put(known.AlsoKnownBy(e.NaturalKeys))
		case ok && begin.Op != plans.Create:
			l.Put(known.Updated(&e))
		}
	}
}

// updating returns the updates that may have been done, in order.
func (j *journal) updating() []Line {
	var all []Line
	for _, n := range slices.Sorted(maps.Keys(j.open)) {
		if l := j.open[n]; l.Op != plans.Create && l.lasting() {
			all = append(all, l)
		}
	}
	return all
}
