package main

import (
	"fmt"
	"strings"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// closing writes what a plan comes to, what it leaves alone, and why it may not
// be carried out.
func (t *planText) closing(p *plans.Plan, server string) {
	for _, w := range p.Warnings {
		t.line(t.paint(yellow, "warning: "), clean(w))
	}
	for _, r := range p.Refusals {
		t.line(t.paint(red, "refused: "), clean(r.String()))
	}
	t.line("", t.verdict(p, server))
	if counts := t.classCounts(countClasses(p)); counts != "" {
		t.line("", counts+".")
	}
	if p.Adopts > 0 {
		t.line("", fmt.Sprintf("Adopts %s, which the spec owns from now on.", plans.Counted(p.Adopts, "existing object")))
	}
	t.kept(p)
	if others := unmanaged(p.Unmanaged); others != "" {
		t.line(t.paint(dim, "Not managed: "+others+"."), "")
	}
}

// verdict returns the line that sums the plan up.
func (t *planText) verdict(p *plans.Plan, server string) string {
	switch {
	case len(p.Steps) > 0:
		return t.paint(bold, "Plan: "+summaryText(p.Summary())+".")
	case len(p.Refusals) > 0:
		return t.paint(bold, "The plan is refused.")
	}
	if !p.InForce() {
		return t.paint(yellow, "No changes, but not in force.") + " " + notInForceText(p, hostName(server))
	}
	return t.paint(green, "No changes.") + " " + hostName(server) + " matches the spec" + reach(p.Options) + "."
}

// notInForceText returns what is wrong with an appliance that stores what the spec says
// and doesn't serve it.
func notInForceText(p *plans.Plan, host string) string {
	if len(p.NotInForce) > 0 {
		return "The iSCSI service of " + host + " can't load what is stored: see the warnings."
	}
	return "The iSCSI service of " + host + " may run an older configuration than what is stored; lunsync apply makes it reload."
}

// summaryText returns how many steps there are, by what they do.
func summaryText(s plans.Summary) string {
	return fmt.Sprintf("%d to create, %d to update, %d to delete, %d to park", s.Create, s.Update, s.Delete, s.Park)
}

// reach limits what is said of the whole appliance to what o chooses.
func reach(o plans.Options) string {
	if len(o.Only)+len(o.Except) == 0 {
		return ""
	}
	return ", for what --only and --except select"
}

// kept tells of the objects that stay because they may be somebody else's.
func (t *planText) kept(p *plans.Plan) {
	if len(p.Kept) > 0 {
		t.line("", keptText(p)+":")
		t.list(indent, firstKeys(p.Kept), dim)
	}
}

// keptText returns what the objects are that a plan leaves.
func keptText(p *plans.Plan) string {
	if p.Ownership == "" || p.Ownership == ownership.SourceNone {
		return "No ledger for this appliance, so nothing is deleted. Not in the spec (--prune all would delete them)"
	}
	return "Not in the spec and not owned by it (--prune all would delete them)"
}

const keysShown = 10

// firstKeys returns the first keys, and how many more there are.
func firstKeys(keys []spec.Key) []string {
	if len(keys) <= keysShown {
		return keyStrings(keys)
	}
	return append(keyStrings(keys[:keysShown]), fmt.Sprintf("and %d more", len(keys)-keysShown))
}

// unmanaged lists how many objects of each kind the spec has no say over. The
// global settings are left out: they are always there.
func unmanaged(n map[spec.Kind]int) string {
	var parts []string
	for _, k := range spec.Kinds() {
		if n[k] > 0 && k != spec.KindGlobal {
			parts = append(parts, plans.Counted(n[k], string(k)))
		}
	}
	return strings.Join(parts, ", ")
}

// hostName returns what people call the appliance at the given URL.
func hostName(server string) string { return clean(client.HostName(server)) }
