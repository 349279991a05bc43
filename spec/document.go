package spec

import (
	"maps"
	"strings"
)

// A section counts the entries of a section, managed ones and external ones.
type section struct{ managed, external int }

// topKeys has the keys that a document may have other than sections of named entries, and
// what reads them.
var topKeys = map[string]func(*loader, *node){
	"version": (*loader).version,
	"server":  (*loader).server,
	"policy":  (*loader).policy,
	"global":  (*loader).global,
}

// entries has the sections of named entries, and what reads one entry of each. When read is
// called, the loader's entry and key are those of the name.
var entries = map[string]struct {
	kind Kind
	read func(l *loader, name string, n *node)
}{
	"auth_groups":      {KindAuthGroup, (*loader).authGroup},
	"initiator_groups": {KindInitiatorGroup, (*loader).initiatorGroup},
	"portals":          {KindPortal, (*loader).portal},
	"targets":          {KindTarget, (*loader).target},
	"extents":          {KindExtent, (*loader).extent},
}

// document reads one document of a file. Only the first needs a version.
func (l *loader) document(n *node, first bool) {
	l.key, l.field = Key{}, ""
	if n.kind != mappingNode {
		l.fault(l.here(n), "want sections such as version, portals and targets")
		l.broken = true
		return
	}
	if first && n.get("version") == nil {
		l.fault(place{pos: Pos{l.file, n.line, n.col}}, "version is missing; write version: 1 at the top of the file")
	}
	for i := 0; i < len(n.items); i += 2 {
		l.key, l.field = Key{}, ""
		l.topLevel(n.items[i], n.items[i+1])
	}
}

// topLevel reads the value of a key of a document.
func (l *loader) topLevel(key, value *node) {
	if strings.HasPrefix(key.value, "x-") {
		return
	}
	read, known := topKeys[key.value]
	_, isSection := entries[key.value]
	switch {
	case !known && !isSection:
		l.fault(l.here(key), "unknown section %q%s", key.value, hint(key.value, topNames))
		l.broken = true
	case value.isNull():
		l.fault(l.here(value), "%s has no value; write {} or remove it", key.value)
	case known:
		l.entry = l.here(key)
		read(l, value)
	case value.kind != mappingNode:
		l.fault(l.here(value), "want %s by name, as in {name: {}}", key.value)
	default:
		l.section(key.value, value)
	}
}

// topNames yields every key that a document may have, in no particular order.
func topNames(yield func(string) bool) {
	for name := range topKeys {
		if !yield(name) {
			return
		}
	}
	for name := range maps.Keys(entries) {
		if !yield(name) {
			return
		}
	}
}

// section reads the entries of a section.
func (l *loader) section(name string, n *node) {
	if l.sections[name] == nil {
		l.sections[name] = new(section)
	}
	e := entries[name]
	for i := 0; i < len(n.items); i += 2 {
		key, value := n.items[i], n.items[i+1]
		l.field = ""
		l.key = Key{e.kind, canonicalName(e.kind, key.value)}
		l.entry = l.here(key)
		if key.tag != tagString {
			l.fault(l.entry, "a name must be a string; put it in quotes")
			continue
		}
		if first, twice := l.spec.pos[l.key]; twice {
			l.fault(l.entry, "%s is given twice, first at %s", l.key.String(), first)
			continue
		}
		l.spec.pos[l.key] = l.entry.pos
		l.warnRespelled(key.value)
		e.read(l, l.key.Name, value)
	}
}

// canonicalName returns a name as the appliance stores it.
func canonicalName(k Kind, name string) string {
	switch k {
	case KindTarget:
		return strings.ToLower(trim(name))
	case KindExtent:
		return trim(name)
	}
	return name
}

// warnRespelled warns of the name of a target that the appliance would store otherwise.
func (l *loader) warnRespelled(written string) {
	if l.key.Kind == KindTarget && l.key.Name != written {
		l.warn(l.entry, "%q is read as %q, which is how the appliance keeps it", written, l.key.Name)
	}
}

// version reads the version of the format.
func (l *loader) version(n *node) {
	l.field = "version"
	if v, problem := parseInt(n); problem != "" || v != 1 {
		l.fault(l.here(n), "must be 1, the only version there is")
	}
}

// once reports whether what is given at p was not given before. If it was, once records a
// mistake.
func (l *loader) once(what string, p place) bool {
	first, twice := l.given[what]
	switch {
	case !twice:
		l.given[what] = p.pos
	case p.field == what:
		l.fault(p, "is given twice, first at %s", first)
	default:
		l.fault(p, "%s is given twice, first at %s", what, first)
	}
	return !twice
}

// managed counts the entry being read as managed.
func (l *loader) managed() { l.sections[l.entry.key.Kind.section()].managed++ }

// external reports whether the entry n is external, and counts it as such.
func (l *loader) external(n *node) bool {
	flag := n.get("external")
	if flag == nil || flag.tag != tagBool || !strings.EqualFold(flag.value, "true") {
		return false
	}
	l.sections[l.entry.key.Kind.section()].external++
	l.spec.scope.external[l.entry.key] = true
	return true
}

// checkSections records which sections the spec manages. A spec without sections is a
// mistake: it is more likely that its content was lost than that nothing should be managed.
func (l *loader) checkSections(paths []string) {
	_, hasGlobal := l.given["global"]
	if len(l.sections) == 0 && !hasGlobal && len(l.errs.list) == 0 {
		l.errs.add(&Error{Pos: Pos{File: first(l.spec.Files, paths)}, Msg: "has no section such as portals or targets; one with {} says that there is none of it"})
	}
	for name, s := range l.sections {
		if s.external > 0 && s.managed == 0 {
			continue
		}
		for _, k := range kinds {
			if k.section == name {
				l.spec.scope.kinds[k.kind] = true
			}
		}
		if name == "targets" {
			l.spec.scope.kinds[KindTargetGroup] = true
			l.spec.scope.kinds[KindMapping] = true
		}
	}
}

// first returns the first of the strings in lists, or "".
func first(lists ...[]string) string {
	for _, list := range lists {
		if len(list) > 0 {
			return list[0]
		}
	}
	return ""
}
