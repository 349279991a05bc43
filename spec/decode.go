package spec

import (
	"fmt"
	"maps"
	"reflect"
	"strings"
)

// A place is where a file gives a value, and for what.
type place struct {
	pos   Pos
	key   Key
	field string
	bad   bool // whether it has been reported, so that checking it makes no sense
}

// given reports whether the file gives the value at all.
func (p *place) given() bool { return p.pos.Line != 0 }

// ok reports whether the file gives the value and nothing is wrong with it yet.
func (p *place) ok() bool { return p.given() && !p.bad }

// spoil makes p the place of a value that has been reported.
func (p *place) spoil(at place) { *p, p.bad = at, true }

// A reader is a field of an entry: it takes its value from a node.
type reader interface {
	read(l *loader, n *node)
	spoil(at place)
}

// fields fills the struct that into points to from the mapping n. The struct's
// fields are readers; their yaml tags name them, and ",null" is for those that
// may be null. what says in errors whose fields they are, such as "a portal".
//
// This is the one use of reflection in reading. It makes an entry a list of
// fields; yaml.v3's own way ignores unknown fields and knows no columns.
func (l *loader) fields(n *node, what string, into any) {
	if n.kind != mappingNode {
		l.fault(l.here(n), "%s", wantMapping(what, n))
		return
	}
	entry := reflect.ValueOf(into).Elem()
	known := l.shapeOf(entry.Type())
	outer := l.field
	defer func() { l.field = outer }()
	for i := 0; i < len(n.items); i += 2 {
		key, value := n.items[i], n.items[i+1]
		f, ok := known[key.value]
		if !ok {
			l.field = outer
			l.fault(l.here(key), "%s has no field %q%s", what, key.value, hint(key.value, maps.Keys(known)))
			continue
		}
		l.field = key.value
		into := entry.Field(f.index).Addr().Interface().(reader)
		if value.isNull() && !f.nullable {
			l.fault(l.here(value), "has no value; give one or leave it out")
			into.spoil(l.here(value))
			continue
		}
		into.read(l, value)
	}
}

// A shape says which fields a type of entry has.
type shape map[string]shapeField

type shapeField struct {
	index    int
	nullable bool
}

func (l *loader) shapeOf(t reflect.Type) shape {
	if s, ok := l.shapes[t]; ok {
		return s
	}
	s := make(shape, t.NumField())
	for i := range t.NumField() {
		name, option, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ",")
		s[name] = shapeField{index: i, nullable: option == "null"}
	}
	l.shapes[t] = s
	return s
}

func wantMapping(what string, n *node) string {
	if n.isNull() {
		return "has no value; write {} or remove it"
	}
	return fmt.Sprintf("want the fields of %s, as in {name: value}", what)
}

// here returns n as the place of what is being read.
func (l *loader) here(n *node) place {
	return place{pos: Pos{l.file, n.line, n.col}, key: l.key, field: l.field}
}

// fault records a mistake.
func (l *loader) fault(p place, format string, args ...any) {
	l.errs.add(&Error{Pos: p.pos, Key: p.key, Field: p.field, Msg: fmt.Sprintf(format, args...)})
}

// warn records something that doesn't make the spec invalid.
func (l *loader) warn(p place, format string, args ...any) {
	l.warnings.add(&Error{Pos: p.pos, Key: p.key, Field: p.field, Msg: fmt.Sprintf(format, args...)})
}
