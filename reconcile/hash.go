package reconcile

import (
	"encoding/hex"
	"fmt"
	"hash"

	"github.com/lunsync/lunsync/spec"
)

func writeField(h hash.Hash, f spec.Field) {
	switch v := f.Value.(type) {
	case spec.Secret:
		fmt.Fprintf(h, " %s=%q", f.Name, v.Reveal())
	case []string:
		fmt.Fprintf(h, " %s=%q", f.Name, v)
	default:
		fmt.Fprintf(h, " %s=%q", f.Name, fmt.Sprint(v))
	}
}

func sum(h hash.Hash) string { return "sha256:" + hex.EncodeToString(h.Sum(nil)) }
