package emulator

import "net/http"

// remove deletes a row and what refers to it. It returns nil, or the answer to a failed
// reload, and has then deleted as much as the appliance does.
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
	if k.beforeDelete != nil {
		k.beforeDelete(s, r)
	}
	s.tables[k.name].drop(r.id())
	if k.afterDelete != nil {
		k.afterDelete(s)
	}
	if k.reloads && s.reloadFails() {
		return reloadFailed
	}
	return nil
}

// deleteOne answers DELETE of a row.
func (s *Server) deleteOne(k *kind, r *request) *reply {
	old, bad := s.lookup(k, r)
	if k.inUse == nil || !s.q.refusesInUse {
		if bad != nil {
			return s.deleteNotFound(bad)
		}
	} else if refusal := s.refuseDelete(k, r, old, bad); refusal != nil {
		return refusal
	}
	if bad := s.remove(k, old); bad != nil {
		return bad
	}
	return empty(http.StatusNoContent)
}

// deleteNotFound returns the answer to a DELETE of a row that doesn't exist.
func (s *Server) deleteNotFound(missing *reply) *reply {
	if missing.status == http.StatusNotFound && s.q.middleware {
		return sorry()
	}
	return missing
}

// refuseDelete returns the answer to a refused DELETE, or nil. It is for the three kinds whose
// deletes read a body since August 2019. A body that is an object with any key skips the check
// for sessions. missing is the answer if there is no such row, or nil.
func (s *Server) refuseDelete(k *kind, r *request, old row, missing *reply) *reply {
	v, bad := s.decode(r, true)
	if bad != nil {
		return bad
	}
	if missing != nil {
		return s.deleteNotFound(missing)
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

// deleteAll answers DELETE of a list. It deletes all rows without a check.
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
