package reconcile_test

import (
	"os"
	"strings"
	"testing"

	"github.com/lunsync/lunsync/reconcile"
)

// TestUnreadJournalIsNotDamaged can't read the journal, such as after a disk's error:
// it is left as it is, and nothing begins without it.
func TestUnreadJournalIsNotDamaged(t *testing.T) {
	dir := t.TempDir()
	b := newBox(t, "11.1")
	b.start(dir, oneGroup, nil).done()
	journal := onlyFile(t, dir, "journal-*.jsonl")
	if err := os.Remove(journal); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/proc/self/mem", journal); err != nil { // read at its start, it gives EIO
		t.Fatal(err)
	}
	_, err := reconcile.OpenState(dir, "http://localhost")
	if err == nil || !strings.Contains(err.Error(), "input/output error") {
		t.Errorf("OpenState() = %v, want the disk's error", err)
	}
}
