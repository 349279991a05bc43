package spec

import (
	"bytes"
	"io"
	"strings"

	"gopkg.in/yaml.v3"
)

// encodeUnder writes n as YAML, indented as below the key section, without the line of
// that key.
func encodeUnder(w io.Writer, section string, n *node) error {
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	if err := enc.Encode(toYAML(mapping(section, n))); err != nil {
		return err
	}
	if err := enc.Close(); err != nil {
		return err
	}
	_, under, _ := bytes.Cut(b.Bytes(), []byte("\n"))
	_, err := w.Write(escapeYAML(under))
	return err
}

func toYAML(n *node) *yaml.Node {
	y := &yaml.Node{Kind: yaml.ScalarNode, Tag: n.tag, Value: n.value}
	switch n.kind {
	case listNode:
		y.Kind = yaml.SequenceNode
	case mappingNode:
		y.Kind = yaml.MappingNode
	case scalarNode:
		if n.tag == tagString {
			y.Value = strings.ToValidUTF8(n.value, "\ufffd")
			y.Style = styleOf(y.Value)
		}
	}
	if n.flow || n.kind != scalarNode && len(n.items) == 0 {
		y.Style = yaml.FlowStyle
	}
	for _, item := range n.items {
		y.Content = append(y.Content, toYAML(item))
	}
	return y
}

// styleOf returns the style in which a string is read back unchanged. If it is 0, yaml.v3
// adds quotes where they are needed.
func styleOf(s string) yaml.Style {
	switch strings.ToLower(s) {
	case "<<", "y", "n", "yes", "no", "on", "off":
		return yaml.DoubleQuotedStyle
	}
	if strings.HasPrefix(s, "0x") { // a parser with large integers would read a number
		return yaml.DoubleQuotedStyle
	}
	// Only double quotes allow escapes. In the other styles yaml.v3 3.0.1 loses or changes
	// some of these characters.
	if strings.ContainsFunc(s, Hidden) {
		return yaml.DoubleQuotedStyle
	}
	return 0
}
