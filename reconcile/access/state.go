package access

import (
	"slices"

	"github.com/lunsync/lunsync/spec"
)

// A rows is one state of an appliance, to ask what it grants.
type rows struct {
	get func(spec.Key) spec.Resource
	// asked returns what the named auth group asks for.
	asked func(group string) asked
	// claimed counts the portals that listen on each address. It isn't kept if there
	// are no wildcards.
	claimed map[string]int
	// wild is what portals with a wildcard may be found at; states share it.
	wild wildcards
	// whos remembers whom initiator groups let in; states may share it.
	whos map[*spec.InitiatorGroup]Who
	// stores gives what targets show, and whether it may be written. Only the states
	// before and after a plan have it.
	stores map[shelf]bool
}

// A shelf is a store that a target shows.
type shelf struct{ target, data string }

func Subset(a, b []string) bool {
	return !slices.ContainsFunc(a, func(s string) bool { return !slices.Contains(b, s) })
}

// A frame is whom a target group lets in, how, and where: all but the extents. Its
// zero value lets nobody in.
type frame struct {
	who  Who
	auth asked
	addr []string
}

// frame returns what the target group k lets in.
func (s *rows) frame(k spec.Key) frame {
	g, ok := s.get(k).(*spec.TargetGroup)
	if !ok {
		return frame{auth: nobody}
	}
	f := frame{who: Everyone, auth: everybody}
	if portal, ok := s.get(g.PortalKey()).(*spec.Portal); ok {
		f.addr = s.wild.expand(portal.Listen, s.claimed)
	}
	if row, ok := s.get(g.InitiatorGroupKey()).(*spec.InitiatorGroup); ok {
		f.who = s.whoOf(row)
	}
	if g.AuthGroup != "" {
		f.auth = s.asked(g.AuthGroup)
	}
	return f
}

func (s *rows) whoOf(row *spec.InitiatorGroup) Who {
	w, ok := s.whos[row]
	if !ok {
		w = WhoOf(row)
		s.whos[row] = w
	}
	return w
}

func (f frame) empty() bool { return len(f.addr) == 0 || f.auth.empty() || f.who.Empty() }

// within reports whether g lets in all that f lets in.
func (f frame) within(g frame) bool {
	return f.empty() || f.who.Within(g.who) && f.auth.within(g.auth) && Subset(f.addr, g.addr)
}

// A view is what a mapping shows: a store, to read or to write, under a LUN. Its
// zero value shows nothing.
type view struct {
	lun    int
	data   string
	writes bool
}

// view returns what the mapping k shows.
func (s *rows) view(k spec.Key) view {
	m, ok := s.get(k).(*spec.Mapping)
	if !ok {
		return view{}
	}
	e, ok := s.get(spec.Key{Kind: spec.KindExtent, Name: m.Extent}).(*spec.Extent)
	if !ok {
		return view{}
	}
	v := ViewOf(e)
	v.lun = m.LUN
	return v
}

// ViewOf returns what a mapping to e shows.
func ViewOf(e *spec.Extent) view { return view{data: e.Backing(), writes: !e.ReadOnly} }

// stock notes what goes by k shows, if it is a mapping.
func (s *rows) stock(k spec.Key) {
	if v := s.view(k); !v.empty() {
		at := shelf{k.Parent(), v.data}
		s.stores[at] = s.stores[at] || v.writes
	}
}

// shows reports whether the target shows what v does, through whatever mapping.
func (s *rows) shows(target string, v view) bool {
	writes, ok := s.stores[shelf{target, v.data}]
	return v.empty() || ok && (writes || !v.writes)
}

// grants reports whether the state lets in or shows what x does, a sight of the target
// group or the mapping k.
func (s *rows) grants(k spec.Key, x sight) bool {
	if k.Kind == spec.KindTargetGroup {
		return x.frame.within(s.frame(k))
	}
	return s.shows(k.Parent(), x.view)
}

func (v view) empty() bool { return v.data == "" }

// Within reports whether w shows what v shows, under whatever LUN.
func (v view) Within(w view) bool {
	return v.empty() || v.data == w.data && (w.writes || !v.writes)
}

// same reports whether w shows the same, under whatever LUN.
func (v view) same(w view) bool { return v.data == w.data && v.writes == w.writes }

// stays reports whether w shows what v shows under the same LUN.
func (v view) stays(w view) bool { return v.Within(w) && (v.empty() || v.lun == w.lun) }
