package emulator

import "maps"

// Clone returns an independent server with the same content and the same World. It has no
// faults, log, latency, state file and Watch.
func (s *Server) Clone() *Server {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &Server{
		user: s.user, password: s.password, release: s.release, q: s.q, seed: s.seed,
		world: s.world.clone(), tables: map[string]*table{},
		made: maps.Clone(s.made), stats: Stats{Requests: map[string]int{}}, changes: s.changes,
	}
	c.kinds = kinds(&c.q)
	for name, k := range c.kinds {
		c.tables[name] = newTable(k.indexed)
		for _, r := range s.tables[name].rows {
			c.tables[name].put(r)
		}
		c.tables[name].last, c.tables[name].reuses = s.tables[name].last, s.tables[name].reuses
	}
	return c
}
