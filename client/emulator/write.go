package emulator

import (
	"net/http"
	"strconv"
)

// A write is one POST, PUT or PATCH while it is done: what was sent, what is stored, and what
// will be stored. It collects mistakes, and the first crash stops it.
type write struct {
	s    *Server
	k    *kind
	verb string
	path string         // the id in the path, or ""
	body map[string]any // the body that was sent
	old  row            // the row of the path; nil if the write creates one
	id   int64          // the id under which the row is stored; 0: the next free one
	next row

	errs   map[string][]string
	failed map[string]bool // fields that already have mistakes; later checks add none to them
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

// save does the write and returns the reply.
func (w *write) save() *reply {
	w.errs, w.next = map[string][]string{}, row{}
	for _, step := range w.steps() {
		step()
		// Up to 11.1 the answer has the mistakes, even if a crash was found too.
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

// steps returns the checks of a write. The first one that finds a mistake is the last one
// that is made. Up to 11.1 one form checks all. From 11.2 on the middleware checks fields
// together, if the form has found no mistake.
func (w *write) steps() []func() {
	if w.s.q.middleware {
		return []func(){w.identify, w.fill, w.crossCheck, w.checkUnique}
	}
	return []func(){w.identify, func() { w.fill(); w.crossCheck() }, w.checkUnique}
}

// maxID is the highest id in a body. It is low enough to count further from it.
const maxID = 1 << 62

// identify sets the id under which the row is stored. An id in the body overrides the one of
// the path: a free id makes a copy, and the id of another row replaces that row. From 11.2 on
// a free id crashes, and globalconfiguration ignores an id.
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

// missing sets the answer to a body with an id that no row has, from 11.2 on.
func (w *write) missing(id string) {
	if w.k.unknownID != nil {
		w.stop = w.k.unknownID()
		return
	}
	w.crash("[ENOENT] " + w.k.name + " " + id + " does not exist")
}

// fill sets every field. The value is the one that was sent, the stored one (every update is
// a merge), or the initial one. A read-only field keeps the value of the row that is
// replaced.
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

// checkUnique checks the UNIQUE constraints of the database. If no form has found the
// mistake before, it is a crash.
func (w *write) checkUnique() {
	for _, u := range w.k.unique {
		for _, id := range w.matching(u.fields...) {
			if id != w.id {
				w.crash("UNIQUE constraint failed: " + u.columns)
			}
		}
	}
}

// matching returns the ids of the rows that have the same values as the next row in all of
// these fields. It returns none if one of the values is null. The first field must be indexed.
func (w *write) matching(fields ...string) []int64 {
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

// taken reports whether a row that is not being written has these values.
func (w *write) taken(fields ...string) bool {
	for _, id := range w.matching(fields...) {
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
	if w.k.afterStore != nil {
		w.k.afterStore(w)
	}
}

// reply returns the reply, which shows the row and the unknown keys of the body.
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
