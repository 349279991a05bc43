package statedir

import (
	"os"
	"path/filepath"
	"regexp"
	"time"

	"github.com/lunsync/lunsync/spec/outfile"
)

// leftoverAge is how old a temporary file must be before it counts as left behind. The
// holder of a lease is the only one that writes the ledger and the journal of its
// appliance, but notes, and the files of other appliances, are written beside it. No
// write of one file takes an hour.
const leftoverAge = time.Hour

// earlierTemporary matches the temporary files of earlier versions, such as
// "ledger-0123456789abcdef.json.4711.new".
var earlierTemporary = regexp.MustCompile(`^[a-z]+-[0-9a-f]{16}[-.].*\.[0-9]+\.new$`)

// removeLeftovers removes from dir the temporary files of processes that were killed
// before they could rename them. It touches regular files only, by the names that lunsync
// gives them. A file that can't be removed stays, without an error: it is in nobody's way,
// and the next lease tries again.
func removeLeftovers(dir string, now time.Time) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		if !e.Type().IsRegular() || !outfile.IsTemporary(e.Name()) && !earlierTemporary.MatchString(e.Name()) {
			continue
		}
		if info, err := e.Info(); err == nil && now.Sub(info.ModTime()) > leftoverAge {
			_ = os.Remove(filepath.Join(dir, e.Name())) // see above
		}
	}
}
