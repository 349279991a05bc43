package access_test

import (
	"strings"
	"testing"

	"github.com/lunsync/lunsync/reconcile/access"
)

// TestPictureIsTrimmed keeps the first targets and tells how many are left out.
func TestPictureIsTrimmed(t *testing.T) {
	var p access.Picture
	for range 100 {
		p.Targets = append(p.Targets, access.PictureTarget{Name: strings.Repeat("t", 1000), Groups: make([]access.PictureGroup, 1), LUNs: make([]access.PictureLUN, 10)})
	}
	if left := p.Trim(1 << 20); left != 0 || len(p.Targets) != 100 {
		t.Errorf("Trim leaves %d out of a small picture", left)
	}
	if left := p.Trim(50_000); left < 50 || left > 90 || left+len(p.Targets) != 100 {
		t.Errorf("Trim leaves %d out and %d in", left, len(p.Targets))
	}
}
