package statedir_test

import (
	"os"
	"strings"
	"testing"

	"github.com/lunsync/lunsync/reconcile/internal/testbed"
	"github.com/lunsync/lunsync/reconcile/statedir"
)

// TestUnreadJournalIsNotDamaged can't read the journal, such as after a disk's error:
// it is left as it is, and nothing begins without it.
func TestUnreadJournalIsNotDamaged(t *testing.T) {
	dir := t.TempDir()
	b := testbed.NewBox(t, "11.1")
	b.Start(dir, testbed.OneGroup, nil).ApplyAll()
	journal := testbed.OnlyFile(t, dir, "journal-*.jsonl")
	if err := os.Remove(journal); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/proc/self/mem", journal); err != nil { // read at its start, it gives EIO
		t.Fatal(err)
	}
	_, err := statedir.OpenState(dir, "http://localhost")
	if err == nil || !strings.Contains(err.Error(), "input/output error") {
		t.Errorf("OpenState() = %v, want the disk's error", err)
	}
}
