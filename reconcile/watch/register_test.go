package watch

import (
	"slices"
	"testing"
)

// TestWatchesMakeWay checks that a new watch replaces the watch of another directory with the
// same path, and that of the same directory with another path. Their sets are read again.
func TestWatchesMakeWay(t *testing.T) {
	d := newDisk(t)
	d.write("a/x", "")
	d.write("b/x", "")
	dirs := directories([]string{d.path("a/x"), d.path("b/x")})
	a, b := d.path("a"), d.path("b")
	for name, old := range map[string]struct{ path, is string }{
		"another directory at the path": {a, b},
		"the directory at another path": {b, a},
	} {
		r := newRegister()
		before := newSet(nil)
		r.watched[old.path] = &directory{info: dirs[old.is], lost: true, sets: map[*Set]bool{before: true}}
		if got := r.add(newSet(nil), a, dirs[a]); !slices.Equal(got, []string{old.path}) {
			t.Errorf("%s: %q is to be removed, want %q", name, got, old.path)
		}
		if len(r.watched) != 1 || len(before.touched) != 1 {
			t.Errorf("%s: %d are watched and %d sets told, want 1 and 1", name, len(r.watched), len(before.touched))
		}
	}
}

// TestEventFindsItsSets checks that an event is for the sets of the directory that it is in or
// that it is about, and for all sets if neither is watched.
func TestEventFindsItsSets(t *testing.T) {
	for _, c := range []struct {
		path              string
		gone              bool
		root, dir, lostIt bool
	}{
		{"//x", false, true, false, false},
		{"//dir", false, true, true, false},
		{"//dir", true, true, true, true},
		{"/dir/x", true, false, true, false},
		{"/unknown/x", true, true, true, false},
	} {
		r := newRegister()
		root, dir := newSet(nil), newSet(nil)
		r.watched["/"] = &directory{sets: map[*Set]bool{root: true}}
		r.watched["/dir"] = &directory{sets: map[*Set]bool{dir: true}}
		r.event(c.path, c.gone)
		gotRoot, gotDir, gotLost := len(root.touched) > 0, len(dir.touched) > 0, r.watched["/dir"].lost
		if gotRoot != c.root || gotDir != c.dir || gotLost != c.lostIt {
			t.Errorf("event(%q, %v) is for / %v, for /dir %v, ends its watch %v; want %v, %v, %v",
				c.path, c.gone, gotRoot, gotDir, gotLost, c.root, c.dir, c.lostIt)
		}
	}
}
