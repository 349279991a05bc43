package emulator

import (
	"net/http"
	"strconv"
)

// A write is one POST, PUT or PATCH on its way: what was sent, what is stored,
// and what will be. The first crash stops it; mistakes are collected.
type write struct {
	s    *Server
	k    *kind
	verb string
	path string         // the id as the path has it; "" without
	body map[string]any // as sent
	old  row            // the row of the path; nil when one is created
	id   int64          // of the row that is stored; 0: the next free one
	next row

	errs   map[string][]string
	failed map[string]bool // fields that failed by themselves, of which nothing more is said
	stop   *reply
}

func (w *write) fail(field, message string) {
	if !w.failed[field] {
		w.errs[field] = append(w.errs[field], message)
	}
}

func (w *write) crash(message string) {
	if w.stop == nil {
		w.stop = crashed(&w.s.q, message)
	}
}

// save carries the write out and returns the reply to it.
func (w *write) save() *reply {
	w.errs, w.next = map[string][]string{}, row{}
	for _, step := range w.steps() {
		step()
		// Up to 11.1 whatever is wrong is told before anything crashes.
		if w.stop != nil && (w.s.q.middleware || len(w.errs) == 0) {
			return w.stop
		}
		if len(w.errs) > 0 {
			return invalid(w.errs)
		}
	}
	w.store()
	if !w.s.q.noReload[w.k.name] && w.s.reloadFails() {
		return failed(http.StatusBadRequest, w.s.q.reloadError)
	}
	return w.reply()
}

// steps are the checks of a write; those after the first that finds something wrong
// don't happen. Up to 11.1 one form finds all. From 11.2 on what concerns several
// fields is for the second layer, which is asked only if the form has found nothing.
func (w *write) steps() []func() {
	if w.s.q.middleware {
		return []func(){w.identify, w.fill, w.crossCheck, w.constrain}
	}
	return []func(){w.identify, func() { w.fill(); w.crossCheck() }, w.constrain}
}

// maxID leaves room for ids that count on from it.
const maxID = 1 << 62

// identify finds the id that the row is stored under. An id in the body wins
// over the one of the path: a free id makes a copy, another's overwrites it.
// From 11.2 on a free id crashes, and globalconfiguration ignores it.
func (w *write) identify() {
	if w.old != nil {
		w.id = w.old.id()
	}
	sent, ok := w.body["id"]
	if !ok || sent == nil || w.s.q.middleware && w.k.single {
		return
	}
	id, ok := whole(text(sent))
	_, exists := w.s.tables[w.k.name].rows[id]
	switch {
	case !ok:
		w.crash("invalid literal for int() with base 10: '" + text(sent) + "'")
	case id > maxID:
		w.crash(intTooLarge)
	case w.s.q.middleware && !exists:
		w.missing(text(sent))
	default:
		w.id = id
	}
}

// missing answers a body whose id no row has, where that is an error.
func (w *write) missing(id string) {
	if w.k.freeID != nil {
		w.stop = w.k.freeID()
		return
	}
	w.crash("[ENOENT] " + w.k.name + " " + id + " does not exist")
}

// fill cleans every field: of what was sent, of what is stored (every update
// is a merge), or of the initial value. What nobody can set stays that of the
// row that is overwritten.
func (w *write) fill() {
	overwritten := w.s.tables[w.k.name].rows[w.id]
	for _, f := range w.k.fields {
		sent, ok := w.body[f.name]
		switch {
		case f.readOnly && overwritten != nil:
			w.next[f.name] = overwritten[f.name]
		case ok && !f.readOnly:
			w.next[f.name] = f.clean(w, f.name, sent)
		case w.old != nil:
			w.next[f.name] = f.clean(w, f.name, w.old[f.name])
		case f.initial != nil:
			w.next[f.name] = f.initial(w)
		default:
			w.next[f.name] = f.clean(w, f.name, nil)
		}
	}
}

func (w *write) crossCheck() {
	w.failed = map[string]bool{}
	for f := range w.errs {
		w.failed[f] = true
	}
	if w.k.check != nil {
		w.k.check(w)
	}
}

// constrain does what the database does: a UNIQUE constraint that no form has
// checked is a crash.
func (w *write) constrain() {
	for _, u := range w.k.unique {
		for _, id := range w.twins(u.fields...) {
			if id != w.id {
				w.crash("UNIQUE constraint failed: " + u.columns)
			}
		}
	}
}

// twins returns the ids of the rows that have the same values as the next row
// in all of the fields, none if one of those is null. The first is indexed.
func (w *write) twins(fields ...string) []int64 {
	var ids []int64
	t := w.s.tables[w.k.name]
next:
	for _, id := range t.find(fields[0], w.next[fields[0]]) {
		for _, f := range fields {
			if w.next[f] == nil || t.rows[id][f] != w.next[f] {
				continue next
			}
		}
		ids = append(ids, id)
	}
	return ids
}

// taken reports whether another row than those written has these values.
func (w *write) taken(fields ...string) bool {
	for _, id := range w.twins(fields...) {
		if id != w.id && (w.old == nil || id != w.old.id()) {
			return true
		}
	}
	return false
}

func (w *write) store() {
	t := w.s.tables[w.k.name]
	if w.id == 0 {
		w.id = t.nextID()
	}
	w.next["id"] = w.id
	t.put(w.next)
	if w.k.settle != nil {
		w.k.settle(w)
	}
}

// reply shows the row, with the keys of the body that it does not have.
func (w *write) reply() *reply {
	shown, r := w.shown()
	if r != nil {
		return r
	}
	if w.k.mask != nil {
		w.k.mask(w.s, shown)
	}
	for key, v := range w.body {
		if _, known := shown[key]; !known {
			shown[key] = v
		}
	}
	if w.verb == http.MethodPut && w.path != "" {
		shown["pk"] = w.path
	}
	if w.old == nil {
		location := apiRoot + "services/iscsi/" + w.k.name + "/" + strconv.FormatInt(shown.id(), 10) + "/"
		return answer(http.StatusCreated, shown).set("Location", location)
	}
	return answer(map[string]int{http.MethodPut: http.StatusOK, http.MethodPatch: http.StatusAccepted}[w.verb], shown)
}

func (w *write) shown() (row, *reply) {
	if w.k.answer != nil {
		return w.k.answer(w)
	}
	return w.s.show(w.k, w.s.tables[w.k.name].rows[w.id])
}
