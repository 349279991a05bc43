package spec

import (
	"slices"
	"strconv"
	"strings"
)

// A text is a field whose value is a string.
type text struct {
	place
	v    string
	null bool
}

func (t *text) read(l *loader, n *node) {
	t.place, t.null = l.here(n), n.isNull()
	switch {
	case t.null:
	case n.kind == scalarNode && n.tag == tagString:
		t.v = n.value
		l.checkText(t)
		l.noteUnfit(*t)
	case n.kind == scalarNode:
		t.bad = true
		l.fault(t.place, "want a string; put it in quotes")
	default:
		t.bad = true
		l.fault(t.place, "want a string")
	}
}

// A literal is a field whose value is a string that may look like a number, such as a
// release. The string is what the file has, without conversion.
type literal struct{ text }

func (t *literal) read(l *loader, n *node) {
	if n.kind == scalarNode && (n.tag == tagInt || n.tag == tagFloat) {
		t.place, t.v = l.here(n), n.value
		return
	}
	t.text.read(l, n)
}

// A boolean is a field that is true or false.
type boolean struct {
	place
	v bool
}

func (f *boolean) read(l *loader, n *node) {
	f.place = l.here(n)
	v, err := strconv.ParseBool(n.value)
	if n.kind != scalarNode || n.tag != tagBool || err != nil {
		f.bad = true
		l.fault(f.place, "want true or false")
		return
	}
	f.v = v
}

// or returns the value, or absent if the file has no valid one.
func (f *boolean) or(absent bool) bool {
	if f.ok() {
		return f.v
	}
	return absent
}

// A number is a field whose value is a whole number or null.
type number struct {
	place
	v    int
	null bool
}

func (x *number) read(l *loader, n *node) {
	x.place, x.null = l.here(n), n.isNull()
	if x.null {
		return
	}
	v, problem := parseInt(n)
	if problem != "" {
		x.bad = true
		l.fault(x.place, "%s", problem)
		return
	}
	x.v = v
}

// parseInt returns the whole number n, or what is wrong with it.
func parseInt(n *node) (v int, problem string) {
	if n.kind != scalarNode || n.tag != tagInt {
		return 0, "want a whole number"
	}
	digits := strings.TrimLeft(n.value, "+-")
	if len(digits) > 1 && digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9' {
		return 0, "a number that begins with 0 is read as octal; leave the 0 out"
	}
	v64, err := strconv.ParseInt(n.value, 0, 64)
	if err != nil {
		return 0, "want a whole number"
	}
	return int(v64), ""
}

// A list is a field whose value is a list of strings.
type list struct {
	place
	items []text
}

func (x *list) read(l *loader, n *node) {
	x.place = l.here(n)
	if n.kind != listNode {
		x.bad = true
		l.fault(x.place, "want a list, as in [a, b]")
		return
	}
	for _, item := range n.items {
		var t text
		if item.isNull() {
			x.bad = true
			l.fault(l.here(item), "an item of this list has no value")
			continue
		}
		t.read(l, item)
		x.bad = x.bad || t.bad
		x.items = append(x.items, t)
	}
}

// set returns what parse makes of the items of x, sorted and without duplicates. It records
// a mistake for each item that parse refuses.
func (l *loader) set(x list, parse func(string) (string, error)) []string {
	set := make([]string, 0, len(x.items))
	for _, item := range x.items {
		if item.bad {
			continue
		}
		s, err := parse(item.v)
		if err != nil {
			l.fault(item.place, "%s", err)
			continue
		}
		set = append(set, s)
	}
	slices.Sort(set)
	return slices.Compact(set)
}

// A raw is a field that is read later, because how it is read depends on other fields.
type raw struct {
	place
	n *node
}

func (r *raw) read(l *loader, n *node) { r.place, r.n = l.here(n), n }
