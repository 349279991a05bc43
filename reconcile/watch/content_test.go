package watch

import (
	"os"
	"testing"
	"time"
)

// contentCases say what is a change of "path" and what is not.
var contentCases = []struct {
	name          string
	before, after func(d disk)
	changed       bool
}{
	{"content", func(d disk) { d.write("path", "a") }, func(d disk) { d.write("path", "b") }, true},
	{"the same again", func(d disk) { d.write("path", "a") }, func(d disk) { d.replace("path", "a") }, false},
	{"touched", func(d disk) { d.write("path", "a") }, func(d disk) { d.touch("path") }, false},
	{"emptied", func(d disk) { d.write("path", "a") }, func(d disk) { d.write("path", "") }, true},
	{"appears empty", func(disk) {}, func(d disk) { d.write("path", "") }, true},
	{"a directory instead", func(d disk) { d.write("path", "") }, func(d disk) { d.remove("path"); d.write("path/x", "") }, true},
	{"a spec file", func(d disk) { d.write("path/a.yaml", "") }, func(d disk) { d.write("path/b.yml", "") }, true},
	{"a spec file renamed", func(d disk) { d.write("path/a.yaml", "") }, func(d disk) { d.rename("path/a.yaml", "path/b.yaml") }, true},
	{"content exchanged",
		func(d disk) { d.write("path/a.yaml", "a"); d.write("path/b.yaml", "b") },
		func(d disk) { d.write("path/a.yaml", "b"); d.write("path/b.yaml", "a") }, true},
	{"no spec file", func(d disk) { d.write("path/a.yaml", "") }, func(d disk) { d.write("path/README", "x") }, false},
	{"a hidden file", func(d disk) { d.write("path/a.yaml", "") }, func(d disk) { d.write("path/.a.yaml", "x") }, false},
	{"in a directory below", func(d disk) { d.write("path/a.yaml", "") }, func(d disk) { d.write("path/b/a.yaml", "x") }, false},
	{"a spec file that dangles", func(d disk) { d.write("path/a.yaml", "") }, func(d disk) { d.link("nothing", "path/b.yaml") }, true},
	{"a large file's size", func(d disk) { d.large("path", 0) }, func(d disk) { d.large("path", 1) }, true},
	{"a large file's time", func(d disk) { d.large("path", 0) }, func(d disk) { d.touch("path") }, true},
	{"a large file read only by name", func(d disk) { d.large("path", 0) }, func(d disk) { d.scribble("path") }, false},
}

// large creates a file that is a little too large to be read, with a fixed time.
func (d disk) large(name string, more int64) {
	d.t.Helper()
	d.write(name, "")
	d.check(os.Truncate(d.path(name), maxHashed+1+more))
	d.check(os.Chtimes(d.path(name), time.Unix(1, 0), time.Unix(1, 0)))
}

// scribble writes to a large file without a change of its size and its time.
func (d disk) scribble(name string) {
	d.t.Helper()
	f, err := os.OpenFile(d.path(name), os.O_WRONLY, 0)
	d.check(err)
	_, err = f.WriteString("x")
	d.check(err)
	d.check(f.Close())
	d.check(os.Chtimes(d.path(name), time.Unix(1, 0), time.Unix(1, 0)))
}

func TestWhatCountsAsAChange(t *testing.T) {
	for _, c := range contentCases {
		t.Run(c.name, func(t *testing.T) {
			d := newDisk(t)
			path := d.path("path")
			c.before(d)
			before := read([]string{path})
			c.after(d)
			if got := read([]string{path})[path] != before[path]; got != c.changed {
				t.Errorf("changed is %v, want %v", got, c.changed)
			}
		})
	}
}
