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

// goneFormat is the version of the file that keeps which files of a spec are gone.
const goneFormat = 1

// A goneNote is what is kept of a spec's files across restarts.
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

// gone returns the files that were part of the spec and are no longer, with the time
// before which nothing is deleted because of them: an interval after the first pass that
// missed them, whatever else starts a pass. A pass that may write remembers that across
// restarts.
func (c *current) gone(now time.Time) []plans.MissingFile {
	note, kept := c.recallGone()
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
		c.keepGone(note, &next)
	}
	return all
}

// since returns when a file was first missed. What this process knows comes first: its
// clock can't be set.
func (c *current) since(file string, kept *goneNote, now time.Time) time.Time {
	if at, ok := c.memory.missed[file]; ok {
		return at
	}
	if at, ok := kept.Missed[file]; ok && !at.After(now) {
		return at
	}
	return now
}

// policyFile returns the file that states the spec's policy, or "".
func (c *current) policyFile() string {
	file := c.session.Spec.PolicyFile
	if path, err := filepath.Abs(file); err == nil && file != "" {
		return path
	}
	return file
}

// lostPolicy reports whether the spec has no policy because the file that held it is
// no part of it any more.
func (c *current) lostPolicy(file string) bool {
	s := c.session.Spec
	return file != "" && s.PolicyFile == "" && !slices.ContainsFunc(s.Files, func(f string) bool {
		path, err := filepath.Abs(f)
		return err == nil && path == file
	})
}

// recallGone returns the note about the spec's files, and what it says: nothing if it
// can't be read, so that files are missed from now on.
func (c *current) recallGone() (statedir.Note, *goneNote) {
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

// keepGone writes down what is missed. If it can't, this process remembers it all the
// same.
func (c *current) keepGone(note statedir.Note, n *goneNote) {
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

// tellHeld logs which files are gone while deletes wait because of them.
func (c *current) tellHeld() {
	held := len(c.session.Plan.Deferred)
	for _, g := range c.session.Plan.Options.MissingFiles {
		if held > 0 && !g.Until.IsZero() {
			c.log().Warn("a file of the spec is gone; what is deleted because of it waits", keyFile, g.File,
				keySteps, held, keyUntil, g.Until.UTC().Format(time.RFC3339))
		}
	}
}

// holding returns the time when the next deletes because of a file that is gone may be
// done, or the zero time if none wait.
func (c *current) holding() time.Time {
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
