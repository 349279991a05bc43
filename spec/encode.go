package spec

import (
	"bytes"
	"io"
	"strings"

	"gopkg.in/yaml.v3"
)

// encodeUnder writes n as it stands under the key section at the top of a file.
// The line of that key is left out.
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

// styleOf returns how to write a string so that it is read back as it is. Where
// it is zero, yaml.v3 knows when quotes are needed.
func styleOf(s string) yaml.Style {
	switch strings.ToLower(s) {
	case "<<", "y", "n", "yes", "no", "on", "off":
		return yaml.DoubleQuotedStyle
	}
	if strings.HasPrefix(s, "0x") { // a number to those who read large ones
		return yaml.DoubleQuotedStyle
	}
	// In double quotes alone they can be escaped; yaml.v3 3.0.1 loses or mangles some of
	// them in the other styles.
	if strings.ContainsFunc(s, Hidden) {
		return yaml.DoubleQuotedStyle
	}
	return 0
}
