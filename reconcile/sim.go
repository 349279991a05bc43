package reconcile

import "github.com/lunsync/lunsync/spec"

// A sim is the appliance as it will be while a plan is carried out, as far as
// access goes. It starts as what is live and takes one step after the other.
type sim struct {
	now map[spec.Key]spec.Resource
	// users gives the target groups and mappings that refer to a row.
	users map[spec.Key]map[spec.Key]bool
	// proofs gives what each auth group accepts.
	proofs map[string]map[spec.Key]proof
}

func newSim(live *Live) *sim {
	s := &sim{
		now:    make(map[spec.Key]spec.Resource, len(live.Objects)),
		users:  make(map[spec.Key]map[spec.Key]bool),
		proofs: make(map[string]map[spec.Key]proof),
	}
	for i := range live.Objects {
		s.put(live.Objects[i].Key, live.Objects[i].Resource)
	}
	return s
}

// take does a step.
func (s *sim) take(step *Step) {
	for _, k := range step.With {
		s.put(k, nil)
	}
	s.put(step.Key, step.After)
}

// put makes r what goes by k; nil takes it away.
func (s *sim) put(k spec.Key, r spec.Resource) {
	old := s.now[k]
	for _, ref := range refs(old) {
		delete(s.users[ref], k)
	}
	if c, ok := old.(*spec.Credential); ok {
		delete(s.proofs[c.Group], k)
	}
	if r == nil {
		delete(s.now, k)
		return
	}
	s.now[k] = r
	for _, ref := range refs(r) {
		if s.users[ref] == nil {
			s.users[ref] = make(map[spec.Key]bool)
		}
		s.users[ref][k] = true
	}
	if c, ok := r.(*spec.Credential); ok {
		if s.proofs[c.Group] == nil {
			s.proofs[c.Group] = make(map[spec.Key]proof)
		}
		s.proofs[c.Group][k] = proof{c.User, c.Secret}
	}
}

// A frame is whom a target group lets in, how, and where: all but the extents. Its
// zero value lets nobody in.
type frame struct {
	who  who
	auth authSet
	addr []string
}

// frame returns what the target group k lets in now.
func (s *sim) frame(k spec.Key) frame {
	g, ok := s.now[k].(*spec.TargetGroup)
	if !ok {
		return frame{}
	}
	f := frame{who: everyone, auth: authSet{open: true}}
	if portal, ok := s.now[spec.Key{Kind: spec.KindPortal, Name: g.Portal}].(*spec.Portal); ok {
		f.addr = portal.Listen
	}
	if row, ok := s.now[initiatorKey(g)].(*spec.InitiatorGroup); ok {
		f.who = whoOf(row)
	}
	if g.AuthGroup != "" {
		f.auth = authSet{of: make(map[proof]bool)}
		for _, x := range s.proofs[g.AuthGroup] {
			f.auth.of[x] = true
		}
	}
	return f
}

func (f frame) empty() bool { return len(f.addr) == 0 || f.auth.empty() || f.who.empty() }

// within reports whether all that f lets in, g lets in.
func (f frame) within(g frame) bool {
	return f.empty() || f.who.within(g.who) && f.auth.within(g.auth) && subset(f.addr, g.addr)
}

// A view is what a mapping shows: a store, to read or to write, under a LUN.
type view struct {
	lun    int
	data   string
	writes bool
}

// view returns what the mapping k shows now.
func (s *sim) view(k spec.Key) (view, bool) {
	m, ok := s.now[k].(*spec.Mapping)
	if !ok {
		return view{}, false
	}
	e, ok := s.now[spec.Key{Kind: spec.KindExtent, Name: m.Extent}].(*spec.Extent)
	if !ok {
		return view{}, false
	}
	return view{m.LUN, e.Backing(), !e.ReadOnly}, true
}
