package agent

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"time"

	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/reconcile/statedir"
)

// goneFormat is the version of the note about files of a spec that are gone.
const goneFormat = 1

// A goneNote keeps across restarts which files of a spec are gone.
type goneNote struct {
	Format int `json:"format"`
	// Policy is the file that held the policy, or "".
	Policy string `json:"policy,omitempty"`
	// Missed says since when files are gone.
	Missed map[string]time.Time `json:"missed,omitempty"`
}

func (n *goneNote) equal(other *goneNote) bool {
	return n.Policy == other.Policy && maps.EqualFunc(n.Missed, other.Missed, time.Time.Equal)
}

// gone returns the files that were part of the spec and no longer are. Nothing is deleted
// because of a file until an interval after the first pass that missed it, whatever starts
// the passes in between. A pass that may write keeps these times across restarts.
func (c *activePass) gone(now time.Time) []plans.MissingFile {
	note, kept := c.readGone()
	next := goneNote{Format: goneFormat, Policy: c.policyFile(), Missed: make(map[string]time.Time)}
	all := []plans.MissingFile{} // not nil: nobody else is to look for more
	add := func(file string, policy bool) (waits bool) {
		since := c.since(file, kept, now)
		next.Missed[file] = since
		g := plans.MissingFile{File: file, Policy: policy, Since: since}
		if until := since.Add(c.Interval); until.After(now) {
			g.Until = until
		}
		all = append(all, g)
		return !g.Until.IsZero()
	}
	lost := c.lostPolicy(kept.Policy)
	if lost && add(kept.Policy, true) {
		next.Policy = kept.Policy
	}
	for _, file := range statedir.GoneFiles(c.session.Spec, c.session.State.Ownership()) {
		if !lost || file != kept.Policy {
			add(file, false)
		}
	}
	c.memory.missed = next.Missed
	if !c.readOnly && !next.equal(kept) {
		c.writeGone(note, &next)
	}
	return all
}

// since returns when a file was first missed. The time that this process has measured
// comes first, because nobody can set its monotonic clock.
func (c *activePass) since(file string, kept *goneNote, now time.Time) time.Time {
	if at, ok := c.memory.missed[file]; ok {
		return at
	}
	if at, ok := kept.Missed[file]; ok && !at.After(now) {
		return at
	}
	return now
}

// policyFile returns the file that states the spec's policy, or "".
func (c *activePass) policyFile() string {
	file := c.session.Spec.PolicyFile
	if path, err := filepath.Abs(file); err == nil && file != "" {
		return path
	}
	return file
}

// lostPolicy reports whether the spec has no policy because the given file, which stated
// it, is no longer part of the spec.
func (c *activePass) lostPolicy(file string) bool {
	s := c.session.Spec
	return file != "" && s.PolicyFile == "" && !slices.ContainsFunc(s.Files, func(f string) bool {
		path, err := filepath.Abs(f)
		return err == nil && path == file
	})
}

// readGone returns the note about the spec's files and its content. If the note can't be
// read, the content is empty, and files count as missed from now on.
func (c *activePass) readGone() (statedir.Note, *goneNote) {
	none := &goneNote{Format: goneFormat}
	note, err := statedir.OpenNote(c.StateDir, c.session.Spec.Server.URL, "gone")
	if err != nil {
		return note, none
	}
	text, err := note.Read()
	if errors.Is(err, fs.ErrNotExist) {
		return note, none
	}
	kept := new(goneNote)
	if err == nil {
		err = json.Unmarshal(text, kept)
	}
	if err == nil && kept.Format != goneFormat {
		err = fmt.Errorf("it is of format %d", kept.Format)
	}
	if err != nil {
		c.log().Warn("which files of the spec were missed before is not known; they are missed from now on", keyFile, note.Path(), keyError, err.Error())
		return note, none
	}
	return note, kept
}

// writeGone writes the note. If it can't, this process still remembers what is missed.
func (c *activePass) writeGone(note statedir.Note, n *goneNote) {
	text, err := json.Marshal(n)
	switch {
	case err != nil:
	case n.Policy == "" && len(n.Missed) == 0:
		err = note.Remove()
	default:
		err = note.Write(append(text, '\n'))
	}
	if err != nil {
		c.log().Warn("which files of the spec are missed is not kept across a restart", keyFile, note.Path(), keyError, err.Error())
	}
}

// logHeld logs the files because of which deletes wait.
func (c *activePass) logHeld() {
	held := len(c.session.Plan.Deferred)
	for _, g := range c.session.Plan.Options.MissingFiles {
		if held > 0 && !g.Until.IsZero() {
			c.log().Warn("a file of the spec is gone; the deletes because of it wait", keyFile, g.File,
				keySteps, held, keyUntil, g.Until.UTC().Format(time.RFC3339))
		}
	}
}

// heldUntil returns when the first of the deletes that wait because of a gone file may be
// done, or the zero time if none wait.
func (c *activePass) heldUntil() time.Time {
	var first time.Time
	if !c.planned() || len(c.session.Plan.Deferred) == 0 {
		return first
	}
	for _, g := range c.session.Plan.Options.MissingFiles {
		if !g.Until.IsZero() && (first.IsZero() || g.Until.Before(first)) {
			first = g.Until
		}
	}
	return first
}
