package testbed

import (
	"github.com/lunsync/lunsync/spec"
)

// rowsOf returns how many rows of a kind there are.
func (b *Box) RowsOf(k spec.Kind) int { return len(b.Server.Snapshot()[string(k)]) }
