package spec

import (
	"fmt"
	"maps"
	"reflect"
	"strings"
)

// A place is where a file has a value, and the resource and field that the value is for.
type place struct {
	pos   Pos
	key   Key
	field string
	bad   bool // whether a mistake in it has been recorded; then it is not checked further
}

// given reports whether the file has the value.
func (p *place) given() bool { return p.pos.Line != 0 }

// ok reports whether the file has the value and no mistake in it has been recorded yet.
func (p *place) ok() bool { return p.given() && !p.bad }

// spoil makes p the place of a value with a mistake that has been recorded.
func (p *place) spoil(at place) { *p, p.bad = at, true }

// A reader is a field of an entry, which reads its value from a node.
type reader interface {
	read(l *loader, n *node)
	spoil(at place)
}

// fields reads the mapping n into the struct that into points to. The struct's fields are
// readers. Their yaml tags name them; those that may be null have the option ",null". what
// is for messages, such as "a portal".
//
// This is the only reflection in reading. The decoder of yaml.v3 would not report unknown
// fields, and not the columns of mistakes.
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

// A shape has the fields of a type of entry by their names.
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

// here returns the place of n, for the resource and field that are being read.
func (l *loader) here(n *node) place {
	return place{pos: Pos{l.file, n.line, n.col}, key: l.key, field: l.field}
}

// fault records a mistake in the value at p.
func (l *loader) fault(p place, format string, args ...any) {
	l.errs.add(&Error{Pos: p.pos, Key: p.key, Field: p.field, Msg: fmt.Sprintf(format, args...)})
}

// warn records a mistake that doesn't make the spec invalid.
func (l *loader) warn(p place, format string, args ...any) {
	l.warnings.add(&Error{Pos: p.pos, Key: p.key, Field: p.field, Msg: fmt.Sprintf(format, args...)})
}
