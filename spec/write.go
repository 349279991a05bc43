package spec

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
)

// A Report is what an appliance has, in a form that can be written as a spec.
type Report struct {
	Head []string // comment lines for the top of the file
	// Resources are what to write, in any order. No two have the same key.
	Resources []Resource
	// Remarks become comments in the spec, by the key of a resource. They say what a spec
	// can't say about it or, if Resources does not have it, why it is left out.
	Remarks map[Key][]string
	// OmitNAA leaves out all NAAs, for releases on which they can't be set.
	OmitNAA bool
	// Limits are those of the release that the spec is for. [Report.Sift] leaves out what
	// can't be set on it.
	Limits Limits
}

// Write writes r as a spec with all resources of r. In place of secrets it names the
// variables of [Report.Variables].
//
// The spec has every section, also if it is empty, so that it manages what is created on
// the appliance later. A section of which everything was left out is not written. If a group
// of a target was left out, the target has no list of groups, so that none of its groups is
// managed. The same is true for LUNs.
func Write(w io.Writer, r *Report) error { return newWriter(w, r).write() }

func newWriter(w io.Writer, r *Report) *writer {
	out := &writer{w: bufio.NewWriter(w), line: 1, report: r, index: newIndex(r), variables: make(map[variableOf]string)}
	for _, v := range r.Variables() {
		out.variables[variableOf{v.Key, v.Field}] = v.Name
	}
	return out
}

// write writes all of the report.
func (w *writer) write() error {
	r := w.report
	w.comments("", r.Head)
	w.print("version: 1\n")
	if g := w.index.global; g != nil {
		w.print("\nglobal:\n")
		w.place(g.Key())
		w.comments("  ", r.Remarks[g.Key()])
		w.encode("global", g.entry())
	}
	for _, s := range layout {
		w.section(s.name, s.kind, s.entries(w))
	}
	if w.err == nil {
		w.err = w.w.Flush()
	}
	return w.err
}

// layout has the sections of named entries in the order in which they are written.
var layout = []struct {
	name    string
	kind    Kind
	entries func(*writer) []named
}{
	{"portals", KindPortal, (*writer).portals},
	{"initiator_groups", KindInitiatorGroup, (*writer).initiatorGroups},
	{"auth_groups", KindCredential, (*writer).authGroups},
	{"extents", KindExtent, (*writer).extents},
	{"targets", KindTarget, (*writer).targets},
}

// A named is an entry of a section. Its node is made when it is written.
type named struct {
	name    string
	remarks []string
	entry   func() *node
}

// A writer writes one report. After an error it writes nothing more.
type writer struct {
	w         *bufio.Writer
	line      int     // the number of the line that is written next
	entries   []entry // the entries written so far, in order
	report    *Report
	index     *index
	variables map[variableOf]string
	err       error
}

// An entry is the line on which a resource, or an auth group, begins.
type entry struct {
	line int
	key  Key
}

// place records that the entry of k begins on the next line.
func (w *writer) place(k Key) { w.entries = append(w.entries, entry{w.line, k}) }

// at returns the key of the entry that a line belongs to, or the zero key.
func (w *writer) at(line int) Key {
	var k Key
	for _, e := range w.entries {
		if e.line <= line {
			k = e.key
		}
	}
	return k
}

// key returns the key of n, an entry of the section of a kind.
func (n *named) key(kind Kind) Key {
	if kind == KindCredential {
		return AuthGroup(n.name)
	}
	return Key{kind, n.name}
}

func (w *writer) print(s string) {
	if w.err == nil {
		w.line += strings.Count(s, "\n")
		_, w.err = w.w.WriteString(s)
	}
}

// comments writes each remark as one line. It escapes line breaks.
func (w *writer) comments(indent string, remarks []string) {
	for _, remark := range remarks {
		line := Escape(remark)
		w.print(strings.TrimRight(indent+"# "+line, " ") + "\n")
	}
}

func (w *writer) encode(section string, n *node) {
	if w.err != nil {
		return
	}
	if len(n.items) == 0 {
		w.print("  {}\n")
		return
	}
	var text strings.Builder
	w.err = encodeUnder(&text, section, n)
	w.print(text.String())
}

func (w *writer) section(name string, kind Kind, entries []named) {
	leftOut := w.leftOut(kind)
	switch {
	case len(entries) == 0 && len(leftOut) == 0:
		w.print("\n" + name + ": {}\n")
		return
	case len(entries) == 0:
		w.print("\n")
	default:
		w.print("\n" + name + ":\n")
	}
	for _, e := range entries {
		w.comments("  ", e.remarks)
		w.place(e.key(kind))
		w.encode(name, mapping(e.name, e.entry()))
	}
	w.comments("  ", leftOut)
}

// leftOut returns the remarks on what is left out of a section. Remarks on parts of a target
// are written at the target, if it is not left out itself.
func (w *writer) leftOut(kind Kind) []string {
	var lines []string
	for _, k := range w.index.leftOut {
		target := Key{KindTarget, k.Parent()}
		here := k.Kind.section() == kind.section()
		if k.Kind.IsPart() {
			here = kind == KindTarget && !w.index.has[target]
		}
		if here {
			lines = append(lines, w.explain(k)...)
		}
	}
	return lines
}

// explain returns the remarks on k, which is left out.
func (w *writer) explain(k Key) []string {
	lines := []string{}
	for _, remark := range w.report.Remarks[k] {
		lines = append(lines, fmt.Sprintf("left out: %s: %s", k, remark))
	}
	return lines
}

// plain returns the entries of a kind whose resources have a method entry.
func (w *writer) plain(kind Kind) []named {
	var all []named
	for _, r := range w.index.byKind[kind] {
		all = append(all, named{r.Key().Name, w.report.Remarks[r.Key()], r.(interface{ entry() *node }).entry})
	}
	return all
}

// about returns the remarks on k, a part of an entry.
func (w *writer) about(k Key) []string {
	var lines []string
	for _, remark := range w.report.Remarks[k] {
		lines = append(lines, fmt.Sprintf("%s: %s", k, remark))
	}
	return lines
}

// An index finds the resources of a report, each list sorted by key.
type index struct {
	global    *Global
	byKind    map[Kind][]Resource
	parts     map[Key][]Resource // of an auth group or a target
	has       map[Key]bool
	leftOut   []Key         // what has remarks and is left out, sorted
	leftOutBy map[Key][]Key // and by target: {KindMapping, "t"} for the LUNs of t
}

func newIndex(r *Report) *index {
	x := &index{
		byKind:    make(map[Kind][]Resource),
		parts:     make(map[Key][]Resource),
		has:       make(map[Key]bool),
		leftOutBy: make(map[Key][]Key),
	}
	sorted := slices.Clone(r.Resources)
	sortByKey(sorted)
	for _, res := range sorted {
		x.add(res)
	}
	for k := range r.Remarks {
		if !x.has[k] {
			x.leftOut = append(x.leftOut, k)
		}
	}
	slices.SortFunc(x.leftOut, Key.Compare)
	for _, k := range x.leftOut {
		parent := Key{k.Kind, k.Parent()}
		x.leftOutBy[parent] = append(x.leftOutBy[parent], k)
	}
	return x
}

func (x *index) add(r Resource) {
	k := r.Key()
	x.has[k] = true
	switch r := r.(type) {
	case *Global:
		x.global = r
	case *Credential:
		group := r.Provides()
		if !x.has[group] {
			x.has[group] = true
			x.byKind[KindAuthGroup] = append(x.byKind[KindAuthGroup], r)
		}
		x.parts[group] = append(x.parts[group], r)
	case *TargetGroup, *Mapping:
		parent := Key{k.Kind, k.Parent()}
		x.parts[parent] = append(x.parts[parent], r)
	default:
		x.byKind[k.Kind] = append(x.byKind[k.Kind], r)
	}
}
