package emulator

import (
	"maps"
	"net/http"
	"strings"
)

const intTooLarge = "Python int too large to convert to SQLite INTEGER"

// lookup returns the row of the path, or an answer if there is none. That is the answer to a
// DELETE; other methods have other answers.
func (s *Server) lookup(k *kind, r *request) (row, *reply) {
	id, ok := whole(r.id)
	if !ok && strings.Trim(r.id, "0123456789") == "" {
		return nil, crashed(&s.q, intTooLarge)
	}
	if old, exists := s.tables[k.name].rows[id]; ok && exists {
		return old, nil
	}
	return nil, empty(http.StatusNotFound)
}

// show returns a copy of the row as the API shows it, or an answer if it can't.
func (s *Server) show(k *kind, r row) (row, *reply) {
	if k.show == nil {
		return maps.Clone(r), nil
	}
	return k.show(s, maps.Clone(r))
}

func (s *Server) shown(k *kind, r row) *reply {
	shown, bad := s.show(k, r)
	if bad != nil {
		return bad
	}
	return answer(http.StatusOK, shown)
}

func (s *Server) get(k *kind, r *request) *reply {
	old, bad := s.lookup(k, r)
	if bad == nil {
		return s.shown(k, old)
	}
	if _, ok := whole(r.id); !ok && bad.status == http.StatusNotFound {
		return sorry()
	}
	return bad
}

// getSet answers GET set/1;3/.
func (s *Server) getSet(k *kind, r *request) *reply {
	objects, missing := []any{}, []any{}
	for id := range strings.SplitSeq(r.id, ";") {
		one := s.get(k, &request{id: id})
		if one.status == http.StatusOK {
			objects = append(objects, one.body)
			continue
		}
		missing = append(missing, id)
	}
	body := map[string]any{"objects": objects}
	if len(missing) > 0 {
		body["not_found"] = missing
	}
	return answer(http.StatusOK, body)
}

func (s *Server) create(k *kind, r *request) *reply {
	body, bad := s.object(r)
	if bad != nil {
		return bad
	}
	return (&write{s: s, k: k, verb: r.method, body: body}).save()
}

// update answers PUT and PATCH of a row.
func (s *Server) update(k *kind, r *request) *reply {
	old, bad := s.lookup(k, r)
	if bad != nil && r.method == http.MethodPatch {
		return bad // the body is not read
	}
	body, unreadable := s.object(r)
	if unreadable != nil {
		return unreadable
	}
	w := &write{s: s, k: k, verb: r.method, path: r.id, body: body, old: old}
	if bad == nil {
		return w.save()
	}
	id, ok := whole(r.id)
	switch {
	case bad.status != http.StatusNotFound:
		return bad
	case ok && s.q.putCreates:
		w.id = id
		return w.save()
	}
	return notFound()
}

// replaceAll answers PUT of a list: it deletes all rows, then it creates the objects.
func (s *Server) replaceAll(k *kind, r *request) *reply {
	body, bad := s.object(r)
	if bad != nil {
		return bad
	}
	objects, ok := body["objects"].([]any)
	if !ok {
		return badRequest("Invalid data sent: missing 'objects'")
	}
	if re := s.deleteAll(k, r); re.status != http.StatusNoContent {
		return re
	}
	return s.createAll(k, objects, http.StatusOK)
}

// patchAll answers PATCH of a list: it creates the objects.
func (s *Server) patchAll(k *kind, r *request) *reply {
	body, bad := s.object(r)
	if bad != nil {
		return bad
	}
	objects, ok := body["objects"].([]any)
	if !ok {
		return badRequest("Invalid data sent: missing 'objects'")
	}
	return s.createAll(k, objects, http.StatusAccepted)
}

// createAll creates objects one by one, and stops at the first that is refused.
func (s *Server) createAll(k *kind, objects []any, status int) *reply {
	made := []any{}
	for _, o := range objects {
		fields, ok := o.(map[string]any)
		if !ok {
			return crashed(&s.q, "dictionary update sequence element #0 has length 1; 2 is required")
		}
		re := (&write{s: s, k: k, verb: http.MethodPost, body: fields}).save()
		if re.status != http.StatusCreated {
			return re
		}
		made = append(made, re.body)
	}
	return answer(status, made)
}

// single returns the only row, or an answer: 404 if there is none, or 300 if there are two.
// From 11.2 on a GET shows the last of two, and a PUT changes the first.
func (s *Server) single(k *kind, method string) (row, *reply) {
	ids := s.tables[k.name].ids()
	switch {
	case len(ids) == 0:
		return nil, empty(http.StatusNotFound)
	case s.q.middleware && method == http.MethodGet:
		return s.tables[k.name].rows[ids[len(ids)-1]], nil
	case s.q.middleware || len(ids) == 1:
		return s.tables[k.name].rows[ids[0]], nil
	}
	return nil, page(http.StatusMultipleChoices, "More than one resource is found at this URI.")
}

func (s *Server) getSingle(k *kind, r *request) *reply {
	only, bad := s.single(k, r.method)
	if bad != nil {
		return bad
	}
	return s.shown(k, only)
}

func (s *Server) updateSingle(k *kind, r *request) *reply {
	body, bad := s.object(r)
	if bad != nil {
		return bad
	}
	only, bad := s.single(k, r.method)
	if bad != nil && bad.status == http.StatusNotFound {
		return notFound()
	}
	if bad != nil {
		return bad
	}
	return (&write{s: s, k: k, verb: r.method, body: body, old: only}).save()
}
