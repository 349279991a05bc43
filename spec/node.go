package spec

// A node is one value of a YAML file, after anchors and merge keys have done
// their work. Nodes may be shared and are not written to.
type node struct {
	kind      nodeKind
	flow      bool    // whether it is to be written on one line
	tag       string  // such as "!!str"
	value     string  // of a scalar
	items     []*node // of a list; of a mapping its keys and values in turn
	line, col int
	size      int // how many nodes it stands for, itself included
}

type nodeKind uint8

const (
	scalarNode nodeKind = iota
	listNode
	mappingNode
)

// The tags that decide what a scalar is.
const (
	tagString = "!!str"
	tagInt    = "!!int"
	tagFloat  = "!!float"
	tagBool   = "!!bool"
	tagNull   = "!!null"
	tagMerge  = "!!merge"
)

func (n *node) isNull() bool { return n.kind == scalarNode && n.tag == tagNull }

// get returns the value of the mapping n under key, or nil.
func (n *node) get(key string) *node {
	if n.kind != mappingNode {
		return nil
	}
	for i := 0; i < len(n.items); i += 2 {
		if n.items[i].value == key {
			return n.items[i+1]
		}
	}
	return nil
}
