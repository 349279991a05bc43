package statedir

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/refusal"
	"github.com/lunsync/lunsync/spec"
)

// CheckName looks for another URL under which the state directory knows the same appliance
// as live: under two URLs an appliance has two ledgers and two leases. The error is a
// [refusal.Error] if nothing is kept under this URL yet and the extents prove that it is the
// same appliance. In less certain cases, and if both URLs are in use, there is a warning.
func (s *State) CheckName(live *inventory.Live, sp *spec.Spec) (warnings []string, err error) {
	if s.dir == "" {
		return nil, nil // the state is with an agent, elsewhere
	}
	others, err := s.otherLedgers()
	if err != nil {
		return nil, err
	}
	known := s.exists || s.journalSize != 0
	for i := range others {
		other := &others[i]
		found := compareLedger(other.Ledger, live, sp)
		switch {
		case found.sure() && !known:
			return nil, refusal.Error{{Message: s.otherName(other, &found)}}
		case found.sure():
			warnings = append(warnings, s.twoLedgers(other, &found))
		case !known && found.likely() && len(warnings) == 0:
			warnings = append(warnings, s.perhapsOther(other))
		}
	}
	return warnings, nil
}

// otherName returns the message that the appliance is known under another URL.
func (s *State) otherName(other *otherLedger, l *resemblance) string {
	return fmt.Sprintf(`%[1]s is the appliance that %[2]s knows as %[3]s: %[4]s
nothing was written: under two names it would have two ledgers, and two programs could write to it at once
to go on with the name that is known, use %[3]s in server.url, --server or LUNSYNC_SERVER
to use the new name from now on: %[5]s
if it is another appliance that was set up with a copy of the first one's configuration, give it a state directory of its own: --state DIR`,
		s.url, s.dir, other.url, l.disks(), moveCommand(s.dir, other.url, s.url))
}

// twoLedgers returns the message that both URLs have a ledger.
func (s *State) twoLedgers(other *otherLedger, l *resemblance) string {
	return fmt.Sprintf("%s has a ledger of %s too, and that seems to be this appliance: %s. Programs that use different names for one appliance can write to it at once. "+
		"Use one name everywhere and remove the other one's ledger (rm %s); if they are two appliances, give each a state directory of its own (--state DIR)",
		s.dir, other.url, l.disks(), ShellWord(other.path))
}

// perhapsOther returns the message that it may be the appliance of another URL.
func (s *State) perhapsOther(other *otherLedger) string {
	return fmt.Sprintf("all that the ledger of %[1]s lists is here too, with the same ids. If %[1]s and %[2]s are one appliance, take the ledger along before anything is applied: %[3]s",
		other.url, s.url, moveCommand(s.dir, other.url, s.url))
}

// moveCommand returns the command that moves the state to another URL.
func moveCommand(dir, from, to string) string {
	return "lunsync state move --state " + ShellWord(dir) + " " + ShellWord(from) + " " + ShellWord(to)
}

// An otherLedger is the ledger of another URL in the same directory.
type otherLedger struct {
	*ownership.Ledger
	url, path string
}

// otherLedgers returns the ledgers of other URLs, by file name. It leaves out files that
// can't be read or are damaged.
func (s *State) otherLedgers() ([]otherLedger, error) {
	entries, err := os.ReadDir(s.dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var others []otherLedger
	for _, e := range entries {
		name, isLedger := strings.CutPrefix(e.Name(), "ledger-")
		name, isWhole := strings.CutSuffix(name, ".json")
		if !isLedger || !isWhole || name == s.name {
			continue
		}
		path := filepath.Join(s.dir, e.Name())
		text, err := readBounded(path)
		if err != nil {
			continue
		}
		url := ledgerURL(text)
		if ledger, err := decodeLedger(text, url); err == nil && nameOf(url) == name {
			others = append(others, otherLedger{ledger, url, path})
		}
	}
	return others, nil
}
