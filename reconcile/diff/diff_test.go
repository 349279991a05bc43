package diff

import (
	"testing"

	"github.com/lunsync/lunsync/spec"
)

func BenchmarkChanges(b *testing.B) {
	x := &spec.Mapping{Target: "t", Extent: "e", LUN: 1}
	y := &spec.Mapping{Target: "t", Extent: "e", LUN: 2}
	for b.Loop() {
		if _, err := Between(x, y); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkChangesExtent(b *testing.B) {
	x := &spec.Extent{Name: "t", ZVOL: "tank/x", Blocksize: 512, RPM: "SSD"}
	y := &spec.Extent{Name: "t", ZVOL: "tank/x", Blocksize: 4096, RPM: "SSD"}
	for b.Loop() {
		if _, err := Between(x, y); err != nil {
			b.Fatal(err)
		}
	}
}
