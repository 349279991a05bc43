package spec

import "strconv"

// mapping returns a mapping with one key.
func mapping(key string, value *node) *node {
	n := &node{kind: mappingNode, tag: "!!map"}
	n.put(key, value)
	return n
}

// put adds a key to the mapping n.
func (n *node) put(key string, value *node) { n.items = append(n.items, scalar(key), value) }

func scalar(s string) *node { return &node{tag: tagString, value: s} }

func integer(i int) *node { return &node{tag: tagInt, value: strconv.Itoa(i)} }

// A builder makes the entry of one resource. It leaves out the fields that are open, and
// those with the value that a spec means by leaving them out.
type builder struct {
	open  Open
	entry *node
}

func newBuilder(open Open) *builder {
	return &builder{open, &node{kind: mappingNode, tag: "!!map"}}
}

func (b *builder) put(field string, value *node) {
	if !b.open.Has(field) {
		b.entry.put(field, value)
	}
}

func (b *builder) text(field, value, absent string) {
	if value != absent {
		b.put(field, scalar(value))
	}
}

func (b *builder) number(field string, value, absent int) {
	if value != absent {
		b.put(field, integer(value))
	}
}

func (b *builder) boolean(field string, value, absent bool) {
	if value != absent {
		b.put(field, &node{tag: tagBool, value: strconv.FormatBool(value)})
	}
}

func (b *builder) set(field string, values []string) {
	n := &node{kind: listNode, tag: "!!seq", flow: true}
	for _, v := range values {
		n.items = append(n.items, scalar(v))
	}
	b.put(field, n)
}
