package emulator

import (
	"maps"
	"net/http"
	"strings"
)

const intTooLarge = "Python int too large to convert to SQLite INTEGER"

// lookup finds the row of the path. The reply is for a DELETE; others say
// differently that there is none.
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

// show returns a copy of the row as the API has it.
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

// getSet is GET set/1;3/.
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

// update is PUT and PATCH of a row.
func (s *Server) update(k *kind, r *request) *reply {
	body, bad := s.object(r)
	if bad != nil {
		return bad
	}
	w := &write{s: s, k: k, verb: r.method, path: r.id, body: body}
	w.old, bad = s.lookup(k, r)
	if bad == nil {
		return w.save()
	}
	id, ok := whole(r.id)
	switch {
	case bad.status != http.StatusNotFound || r.method == http.MethodPatch:
		return bad
	case ok && s.q.putCreates:
		w.id = id
		return w.save()
	}
	return notFound()
}

// replaceAll is PUT of a list: all rows go, then the objects are created.
func (s *Server) replaceAll(k *kind, r *request) *reply {
	body, bad := s.object(r)
	if bad != nil {
		return bad
	}
	objects, ok := body["objects"].([]any)
	if !ok {
		return badRequest("Invalid data sent.")
	}
	if re := s.deleteAll(k, r); re.status != http.StatusNoContent {
		return re
	}
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
	return answer(http.StatusOK, made)
}

// patchAll is PATCH of a list, which is of no use without objects.
func (s *Server) patchAll(_ *kind, r *request) *reply {
	if _, bad := s.object(r); bad != nil {
		return bad
	}
	return badRequest("Invalid data sent.")
}

// single returns the only row, or why there is none: 404, or 300 with two.
func (s *Server) single(k *kind) (row, *reply) {
	ids := s.tables[k.name].ids()
	switch len(ids) {
	case 0:
		return nil, empty(http.StatusNotFound)
	case 1:
		return s.tables[k.name].rows[ids[0]], nil
	}
	return nil, page(http.StatusMultipleChoices, "More than one resource is found at this URI.")
}

func (s *Server) getSingle(k *kind, _ *request) *reply {
	only, bad := s.single(k)
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
	only, bad := s.single(k)
	if bad != nil && bad.status == http.StatusNotFound {
		return notFound()
	}
	if bad != nil {
		return bad
	}
	return (&write{s: s, k: k, verb: r.method, body: body, old: only}).save()
}
