package reconcile

import "github.com/lunsync/lunsync/spec"

// affected returns the target groups and mappings that a step changes or that refer
// to what it changes.
func (s *sim) affected(step *Step) []spec.Key {
	keys := append([]spec.Key{step.Key}, step.With...)
	for _, row := range rowsOf(step) {
		for k := range s.users[row] {
			keys = append(keys, k)
		}
	}
	return keys
}

// rowsOf returns what target groups and mappings refer to of what a step changes.
func rowsOf(step *Step) []spec.Key {
	rows := []spec.Key{step.Key}
	for _, r := range []spec.Resource{step.Before, step.After} {
		if c, ok := r.(*spec.Credential); ok {
			rows = append(rows, c.Provides())
		}
	}
	return rows
}

// An observation is what some target groups let in and what some mappings show, in
// one state.
type observation struct {
	frames map[spec.Key]frame
	views  map[spec.Key]view
	// shows holds the targets that show something, reached those that let somebody in.
	shows, reached map[string]bool
}

func (s *sim) observe(keys []spec.Key) observation {
	o := observation{
		frames: make(map[spec.Key]frame), views: make(map[spec.Key]view),
		shows: make(map[string]bool), reached: make(map[string]bool),
	}
	for _, k := range keys {
		switch k.Kind {
		case spec.KindTargetGroup:
			o.frames[k] = s.frame(k)
			s.survey(k.Parent(), &o)
		case spec.KindMapping:
			if v, ok := s.view(k); ok {
				o.views[k] = v
			}
			s.survey(k.Parent(), &o)
		}
	}
	return o
}

// survey notes of a target, once, whether it shows something and lets somebody in.
func (s *sim) survey(target string, o *observation) {
	if _, done := o.shows[target]; done {
		return
	}
	o.shows[target] = false
	for k := range s.users[spec.Key{Kind: spec.KindTarget, Name: target}] {
		if k.Kind == spec.KindMapping {
			o.shows[target] = true
		} else if !o.reached[target] {
			o.reached[target] = !s.frame(k).empty()
		}
	}
}

// exceeds reports whether o grants what other doesn't. Under which LUN is all one.
func (o observation) exceeds(other observation) bool {
	return o.lets(other) || o.finds(other, func(v, old view) bool {
		return v.data == old.data && (old.writes || !v.writes)
	})
}

// misses reports whether somebody has in o what he doesn't have in other, the LUN
// included.
func (o observation) misses(other observation) bool {
	return o.lets(other) || o.finds(other, func(v, now view) bool {
		return v.lun == now.lun && v.data == now.data && (now.writes || !v.writes)
	})
}

// lets reports whether o lets somebody in to something whom other doesn't.
func (o observation) lets(other observation) bool {
	for k, f := range o.frames {
		if o.shows[k.Parent()] && !f.within(other.frames[k]) {
			return true
		}
	}
	return false
}

// finds reports whether somebody finds something in o that isn't the same in other.
func (o observation) finds(other observation, same func(v, in view) bool) bool {
	for k, v := range o.views {
		in, had := other.views[k]
		if o.reached[k.Parent()] && (!had || !same(v, in)) {
			return true
		}
	}
	return false
}

// reachable reports whether a target lets somebody in to what it shows.
func (o observation) reachable() bool {
	for target, shows := range o.shows {
		if shows && o.reached[target] {
			return true
		}
	}
	return false
}
