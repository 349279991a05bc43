package watch

import (
	"fmt"
	"strings"
	"testing"
)

// scenarios are ways in which the content of a file changes. setUp makes "0" the content of
// spec. change makes text its content and is called several times.
var scenarios = []struct {
	name   string
	spec   string // the path that is watched
	setUp  func(d disk)
	change func(d disk, text string)
}{
	{
		"write in place", "spec",
		func(d disk) { d.write("spec", "0") },
		func(d disk, text string) { d.write("spec", text) },
	},
	{
		"rename over", "spec",
		func(d disk) { d.write("spec", "0") },
		func(d disk, text string) { d.replace("spec", text) },
	},
	{
		"rename over twice", "spec",
		func(d disk) { d.write("spec", "0") },
		func(d disk, text string) { d.replace("spec", "not yet"); d.replace("spec", text) },
	},
	{
		"an editor that keeps a backup", "spec",
		func(d disk) { d.write("spec", "0") },
		func(d disk, text string) { d.rename("spec", "spec~"); d.write("spec", text); d.remove("spec~") },
	},
	{
		"a file that goes and comes back", "spec",
		func(d disk) { d.write("spec", "0") },
		func(d disk, text string) { d.remove("spec"); d.write("spec", text) },
	},
	{
		"a volume of Kubernetes", "spec",
		func(d disk) { d.write("..0/spec", "0"); d.link("..0", "..data"); d.link("..data/spec", "spec") },
		func(d disk, text string) {
			d.write(".."+text+"/spec", text)
			d.link(".."+text, "..data")
		},
	},
	{
		"a volume of Kubernetes, its old content removed", "spec",
		func(d disk) { d.write("..0/spec", "0"); d.link("..0", "..data"); d.link("..data/spec", "spec") },
		func(d disk, text string) {
			d.rename("..data", "..old")
			d.write(".."+text+"/spec", text)
			d.link(".."+text, "..data")
			d.remove("..old")
		},
	},
	{
		"a link to a volume of Kubernetes", "etc/spec",
		func(d disk) {
			d.write("volume/..0/spec", "0")
			d.link("..0", "volume/..data")
			d.link("..data/spec", "volume/spec")
			d.write("etc/other", "")
			d.link("../volume/spec", "etc/spec")
		},
		func(d disk, text string) {
			d.write("volume/.."+text+"/spec", text)
			d.link(".."+text, "volume/..data")
		},
	},
	{
		"a worktree of git-sync", "current/nas1/spec",
		func(d disk) { d.write("worktrees/0/nas1/spec", "0"); d.link("worktrees/0", "current") },
		func(d disk, text string) {
			d.write("worktrees/"+text+"/nas1/spec", text)
			d.link("worktrees/"+text, "current")
		},
	},
	{
		"ln -sfn", "spec",
		func(d disk) { d.write("a/0", "0"); d.link("a/0", "spec") },
		func(d disk, text string) { d.write("a/"+text, text); d.remove("spec"); d.link("a/"+text, "spec") },
	},
	{
		"what is two links away", "spec",
		func(d disk) {
			d.write("a/file", "0")
			d.write("b/x", "")
			d.link("../a/file", "b/link")
			d.link("b/link", "spec")
		},
		func(d disk, text string) { d.write("a/file", text) },
	},
	{
		"what an absolute link leads to", "b/spec",
		func(d disk) { d.write("a/file", "0"); d.write("b/x", ""); d.link(d.path("a/file"), "b/spec") },
		func(d disk, text string) { d.write("a/file", text) },
	},
	{
		"a link to itself", "spec",
		func(d disk) { d.link("spec", "spec") },
		func(d disk, text string) { d.remove("spec"); d.write("spec", text) },
	},
	{
		"above a link", "link/../spec",
		func(d disk) { d.write("a/b/file", ""); d.write("a/spec", "0"); d.link("a/b", "link") },
		func(d disk, text string) { d.write("a/spec", text) },
	},
	{
		"a link that dangles", "spec",
		func(d disk) { d.link("a/b/file", "spec") },
		func(d disk, text string) { d.remove("a"); d.write("a/b/file", text) },
	},
	{
		"a directory that goes and comes back", "a/spec",
		func(d disk) { d.write("a/spec", "0") },
		func(d disk, text string) { d.remove("a"); d.write("a/spec", text) },
	},
	{
		"another directory in its place", "a/spec",
		func(d disk) { d.write("a/spec", "0") },
		func(d disk, text string) { d.rename("a", "old"+text); d.write("a/spec", text) },
	},
	{
		"another directory above it", "a/b/spec",
		func(d disk) { d.write("a/b/spec", "0") },
		func(d disk, text string) { d.rename("a", "old"+text); d.write("a/b/spec", text) },
	},
	{
		"a tree that isn't there yet", "a/b/c/spec",
		func(disk) {},
		func(d disk, text string) { d.remove("a"); d.write("a/b/c/spec", text) },
	},
	{
		"a burst of writes", "spec",
		func(d disk) { d.write("spec", "0") },
		func(d disk, text string) {
			for i := range 250 {
				d.write("spec", fmt.Sprint(i))
			}
			d.write("spec", text)
		},
	},
	{
		"a burst of renames", "spec",
		func(d disk) { d.write("spec", "0") },
		func(d disk, text string) {
			for i := range 250 {
				d.replace("spec", fmt.Sprint(i))
			}
			d.replace("spec", text)
		},
	},
	{
		"a burst of Kubernetes", "spec",
		func(d disk) { d.write("..0/spec", "0"); d.link("..0", "..data"); d.link("..data/spec", "spec") },
		func(d disk, text string) {
			for i := range 100 {
				d.write(fmt.Sprint("..", i, "/spec"), fmt.Sprint(i))
				d.link(fmt.Sprint("..", i), "..data")
			}
			d.write(".."+text+"/spec", text)
			d.link(".."+text, "..data")
		},
	},
	{
		"touched first", "spec",
		func(d disk) { d.write("spec", "0") },
		func(d disk, text string) { d.touch("spec"); d.write("spec", text) },
	},
}

// TestEventsTellOfEveryChange checks that events are enough to find each change of these
// scenarios. It fails if links aren't followed, if only the directory of the last name is
// watched, or if a new directory is taken for an earlier one with the same path.
func TestEventsTellOfEveryChange(t *testing.T) {
	for _, c := range scenarios {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := newDisk(t)
			c.setUp(d)
			s := newWatcher(t).Add()
			s.Watch(d.path(c.spec))
			for i := range 4 {
				text := strings.Repeat("x", i+1)
				c.change(d, text)
				waitForChange(t, s)
				d.holds(c.spec, text)
			}
		})
	}
}

// TestDirectoryCountsAsItsSpecFiles checks that each change of a spec file in a directory is
// reported.
func TestDirectoryCountsAsItsSpecFiles(t *testing.T) {
	d := newDisk(t)
	d.write("nas1/README", "")
	d.write("b/file", "b")
	s := newWatcher(t).Add()
	s.Watch(d.path("nas1/./"))
	for _, change := range []func(){
		func() { d.write("nas1/a.yaml", "new") },
		func() { d.write("nas1/a.yaml", "changed") },
		func() { d.write("nas1/b.yml", "new") },
		func() { d.rename("nas1/b.yml", "nas1/c.yml") },
		func() { d.link("../b/file", "nas1/d.yaml") },
		func() { d.write("b/file", "changed") },
		func() { d.remove("nas1/a.yaml") },
		func() { d.remove("nas1/c.yml") },
		func() { d.remove("nas1/d.yaml") },
		func() { d.write("nas1/e.yaml", "first") },
		func() { d.rename("nas1", "old") },
		func() { d.write("nas1/a.yaml", "again") },
		func() { d.write("nas1/a.yaml", "and again") },
	} {
		change()
		waitForChange(t, s)
	}
}

// TestRelativePath checks that a relative path begins in the working directory.
func TestRelativePath(t *testing.T) {
	d := newDisk(t)
	t.Chdir(d.dir)
	s := newWatcher(t).Add()
	s.Watch("a/spec")
	d.write("a/spec", "1")
	waitForChange(t, s)
	d.write("a/spec", "2")
	waitForChange(t, s)
	d.holds("a/spec", "2")
}
