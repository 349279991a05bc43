package spec

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"gopkg.in/yaml.v3"
)

// The limits of a file. The parser needs about 200 bytes of memory for a node.
const (
	maxFileSize = 32 << 20
	maxNodes    = 3_000_000 // an alias counts as often as the nodes of its value
	maxDepth    = 64
)

// parseYAML returns the documents in src. An empty document is null. It adds mistakes to
// errs, and returns false if it could not read the file to its end.
func parseYAML(file string, src []byte, errs *faults) (docs []*node, ok bool) {
	// yaml.v3 3.0.1 can panic, see its issue 737; the module is archived.
	defer func() {
		if recover() != nil {
			errs.add(&Error{Pos: Pos{file, 1, 1}, Msg: "the YAML in this file can't be parsed"})
			ok = false
		}
	}()
	if e := unparsable(file, src); e != nil {
		errs.add(e)
		return nil, false
	}
	dec := yaml.NewDecoder(bytes.NewReader(src))
	for {
		var doc yaml.Node
		switch err := dec.Decode(&doc); {
		case errors.Is(err, io.EOF):
			return docs, true
		case err != nil:
			errs.add(syntaxError(file, src, err))
			return docs, false
		}
		c := converter{file: file, errs: errs, done: make(map[*yaml.Node]*node), open: make(map[*yaml.Node]bool)}
		n := c.convert(doc.Content[0], 1)
		if c.stopped {
			return docs, false
		}
		docs = append(docs, n)
	}
}

// A converter converts one document to nodes.
type converter struct {
	file    string
	errs    *faults
	done    map[*yaml.Node]*node // the anchored values that are complete
	open    map[*yaml.Node]bool  // the anchored values that are being converted
	spent   int                  // nodes made so far, with the nodes of each alias
	stopped bool                 // whether a mistake was found that ends the conversion
}

func (c *converter) errorf(n *yaml.Node, format string, args ...any) {
	c.errs.add(&Error{Pos: Pos{c.file, n.Line, n.Column}, Msg: fmt.Sprintf(format, args...)})
}

func (c *converter) stop(n *yaml.Node, format string, args ...any) *node {
	c.errorf(n, format, args...)
	c.stopped = true
	return &node{tag: tagNull, line: n.Line, col: n.Column}
}

func (c *converter) convert(y *yaml.Node, depth int) *node {
	if c.stopped || depth > maxDepth {
		return c.stop(y, "nested deeper than %d levels", maxDepth)
	}
	if y.Kind == yaml.AliasNode {
		return c.alias(y)
	}
	if !c.spend(y, 1) {
		return &node{tag: tagNull}
	}
	if y.Anchor != "" {
		c.open[y] = true
	}
	n := &node{tag: y.ShortTag(), value: y.Value, line: y.Line, col: y.Column, size: 1}
	c.checkTag(y, n.tag)
	switch y.Kind {
	case yaml.SequenceNode:
		n.kind = listNode
		c.list(n, y, depth)
	case yaml.MappingNode:
		n.kind = mappingNode
		c.mapping(n, y, depth)
	}
	if y.Anchor != "" {
		delete(c.open, y)
		c.done[y] = n
	}
	return n
}

// alias returns the value of the alias y. All nodes of the value count each time, so that a
// few lines can't become a billion values.
func (c *converter) alias(y *yaml.Node) *node {
	n, known := c.done[y.Alias]
	switch {
	case c.open[y.Alias]:
		return c.stop(y, "this anchor contains itself")
	case !known:
		return c.stop(y, "this anchor is in another document")
	case !c.spend(y, n.size):
		return &node{tag: tagNull}
	}
	return n
}

// spend counts further nodes. It returns false if the document has too many.
func (c *converter) spend(y *yaml.Node, count int) bool {
	if c.spent += count; c.spent > maxNodes {
		c.stop(y, "too large: more than %d values, those that aliases stand for included", maxNodes)
		return false
	}
	return true
}

// checkTag records a mistake for a tag that changes the type of a value. The message doesn't
// quote the tag: it can be a secret without quotes that begins with an exclamation mark.
func (c *converter) checkTag(y *yaml.Node, tag string) {
	switch tag {
	case "!!map", "!!seq", "!!timestamp", tagString, tagInt, tagFloat, tagBool, tagNull, tagMerge:
		return
	}
	c.errorf(y, "a tag has no place here; put a string that begins with ! in quotes")
}

func (c *converter) list(n *node, y *yaml.Node, depth int) {
	n.items = make([]*node, 0, len(y.Content))
	for _, item := range y.Content {
		v := c.convert(item, depth+1)
		if c.stopped {
			return
		}
		n.items = append(n.items, v)
		n.size += v.size
	}
}

func (c *converter) mapping(n *node, y *yaml.Node, depth int) {
	n.items = make([]*node, 0, len(y.Content))
	seen := make(map[string]*node, len(y.Content)/2)
	var merges []*node
	for i := 0; i+1 < len(y.Content); i += 2 {
		key, value := c.convert(y.Content[i], depth+1), c.convert(y.Content[i+1], depth+1)
		if c.stopped {
			return
		}
		if key.tag == tagMerge {
			merges = append(merges, value)
			continue
		}
		n.size += key.size + value.size
		switch first := seen[key.value]; {
		case key.kind != scalarNode || key.tag != tagString && key.tag != tagInt:
			c.errorf(y.Content[i], "a key must be a string; put it in quotes")
		case first != nil:
			c.errorf(y.Content[i], "%q is given twice, first at %s", key.value, Pos{c.file, first.line, first.col})
		default:
			seen[key.value] = key
			n.items = append(n.items, key, value)
		}
	}
	for _, from := range merges {
		c.merge(n, y, seen, from)
	}
}

// merge adds to n the fields of from that n doesn't have. from is a mapping, or a list of
// mappings, of which the first that has a field is used.
func (c *converter) merge(n *node, y *yaml.Node, seen map[string]*node, from *node) {
	switch {
	case c.stopped:
		return
	case from.kind == listNode:
		for _, item := range from.items {
			if item.kind == listNode {
				c.errorf(y, "<< takes a mapping, or a list of mappings")
				return
			}
			c.merge(n, y, seen, item)
		}
		return
	case from.kind != mappingNode:
		c.errorf(y, "<< takes a mapping, or a list of mappings")
		return
	case !c.spend(y, len(from.items)):
		return
	}
	for i := 0; i < len(from.items); i += 2 {
		key, value := from.items[i], from.items[i+1]
		if seen[key.value] == nil {
			seen[key.value] = key
			n.items = append(n.items, key, value)
			n.size += key.size + value.size
		}
	}
}

// syntaxError returns the mistake for an error of the parser. yaml.v3 gives no column. Its
// line, if there is one, can be that of a bracket before the mistake.
func syntaxError(file string, src []byte, err error) *Error {
	msg := strings.TrimPrefix(err.Error(), "yaml: ")
	var line int
	if _, scanErr := fmt.Sscanf(msg, "line %d:", &line); scanErr == nil {
		_, msg, _ = strings.Cut(msg, ": ")
	}
	pos := Pos{file, max(1, min(line, countLines(src))), 1}
	switch {
	case strings.HasPrefix(msg, "unknown anchor"):
		// The message doesn't quote the name: it can be a secret that begins with an asterisk.
		name := strings.TrimSuffix(strings.TrimPrefix(msg, "unknown anchor '"), "' referenced")
		if i := bytes.Index(src, []byte("*"+name)); i >= 0 {
			pos = position(file, src, i)
		}
		msg = "there is no such anchor; put a string that begins with * in quotes"
	case strings.Contains(msg, "incompatible YAML document"):
		if i := bytes.Index(src, []byte("%YAML")); i >= 0 {
			pos = position(file, src, i)
		}
		msg = "only YAML 1.1 can be read; remove the %YAML line"
	default:
		msg = "not valid YAML here or on the next lines: " + msg
	}
	return &Error{Pos: pos, Msg: msg}
}
