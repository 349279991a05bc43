package emulator

import "net/http"

// remove deletes a row with what hangs on it. It returns nil, or the reload
// failure, with as much deleted as the appliance deletes then.
func (s *Server) remove(k *kind, r row) *reply {
	reloadFailed := failed(http.StatusBadRequest, s.q.reloadError)
	if k.mappings != "" {
		mappings := s.tables["targettoextent"].find(k.mappings, r.id())
		for _, id := range mappings {
			s.tables["targettoextent"].drop(id)
		}
		if len(mappings) > 0 && s.reloadFails() {
			return reloadFailed
		}
	}
	if k.unlink != nil {
		k.unlink(s, r)
	}
	s.tables[k.name].drop(r.id())
	if k.healed != nil {
		k.healed(s)
	}
	if k.reloads && s.reloadFails() {
		return reloadFailed
	}
	return nil
}

// deleteOne is DELETE of a row.
func (s *Server) deleteOne(k *kind, r *request) *reply {
	old, bad := s.lookup(k, r)
	if k.inUse == nil || !s.q.refusesInUse {
		if bad != nil {
			return s.gone(bad)
		}
	} else if refusal := s.refusal(k, r, old, bad); refusal != nil {
		return refusal
	}
	if bad := s.remove(k, old); bad != nil {
		return bad
	}
	return empty(http.StatusNoContent)
}

// gone is the answer to a DELETE of a row that is missing.
func (s *Server) gone(missing *reply) *reply {
	if missing.status == http.StatusNotFound && s.q.middleware {
		return sorry()
	}
	return missing
}

// refusal is the check of the three kinds whose deletes read a body since
// August 2019: any object with a key skips the check for sessions. Missing is the
// answer where there is no such row.
func (s *Server) refusal(k *kind, r *request, old row, missing *reply) *reply {
	v, bad := s.decode(r, true)
	if bad != nil {
		return bad
	}
	if missing != nil {
		return s.gone(missing)
	}
	if _, isNull := v.(jsonNull); isNull && k.mappings != "" {
		return answer(http.StatusBadRequest, map[string]any{})
	}
	if body, ok := v.(map[string]any); ok && len(body) > 0 {
		return nil
	}
	if why, connected := k.inUse(s, old); connected {
		return answer(http.StatusBadRequest, map[string][]string{"__all__": {why}})
	}
	return nil
}

// deleteAll is DELETE of a list: all rows go, and nothing is checked.
func (s *Server) deleteAll(k *kind, _ *request) *reply {
	s.stats.CollectionDeletes++
	for _, id := range s.tables[k.name].ids() {
		if r, ok := s.tables[k.name].rows[id]; ok {
			if bad := s.remove(k, r); bad != nil {
				return bad
			}
		}
	}
	return empty(http.StatusNoContent)
}
