package spec

// A node is one value of a YAML file, with aliases and merge keys replaced by what they
// mean. Nodes may be shared and must not be changed.
type node struct {
	kind      nodeKind
	flow      bool    // whether to write it on one line
	tag       string  // such as "!!str"
	value     string  // of a scalar
	items     []*node // of a list; of a mapping, each key followed by its value
	line, col int
	size      int // how many nodes it has, itself included
}

type nodeKind uint8

const (
	scalarNode nodeKind = iota
	listNode
	mappingNode
)

// The tags that give the type of a scalar.
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
