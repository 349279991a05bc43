package statedir

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/spec"
	"github.com/lunsync/lunsync/spec/outfile"
)

// The last maxBefore configurations of an appliance are kept, and the first one of each of
// the last maxBeforeDays days: otherwise an apply that is tried again and again would push
// out the configuration from before its first try.
const (
	maxBefore     = 5
	maxBeforeDays = 7
)

// momentForm is the form of a time in a file name. It begins with the day.
const (
	dayForm    = "20060102"
	momentForm = dayForm + "T150405.000000000"
)

// SaveBefore keeps the configuration in live, as a spec without secrets, under the time now,
// and removes those that are no longer to be kept.
func (s *State) SaveBefore(live *inventory.Live, now time.Time) error {
	var text bytes.Buffer
	report, err := inventory.Export(inventory.Original(live))
	if err == nil {
		report.Head = []string{"The configuration of " + s.url + " as it was before " + now.UTC().Format(time.RFC3339) + "."}
		err = spec.Write(&text, report)
	}
	if err == nil {
		err = os.MkdirAll(s.dir, 0o700)
	}
	if err == nil {
		name := "before-" + s.name + "-" + now.UTC().Format(momentForm) + ".yaml"
		err = outfile.Replace(filepath.Join(s.dir, name), text.Bytes())
	}
	if err != nil {
		return fmt.Errorf("save the configuration: %w", err)
	}
	return s.forgetBefore()
}

// Before returns the last configuration that was kept. Its error wraps
// [fs.ErrNotExist] if there is none.
func (s *State) Before() ([]byte, error) {
	kept, err := s.kept()
	if err != nil {
		return nil, err
	}
	if len(kept) == 0 {
		return nil, noBeforeError{dir: s.dir, url: s.url}
	}
	return readBounded(kept[len(kept)-1])
}

// A noBeforeError is the error that no configuration is kept.
type noBeforeError struct{ dir, url string }

func (e noBeforeError) Error() string {
	return "no apply with the state directory " + e.dir + " has written to " + e.url + " yet, so no earlier configuration is kept"
}

// Is reports whether err is [fs.ErrNotExist].
func (e noBeforeError) Is(err error) bool { return err == fs.ErrNotExist }

// kept returns the configurations that are kept, oldest first.
func (s *State) kept() ([]string, error) {
	entries, err := os.ReadDir(s.dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var files []string
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), "before-"+s.name+"-") && strings.HasSuffix(e.Name(), ".yaml") {
			files = append(files, filepath.Join(s.dir, e.Name()))
		}
	}
	slices.Sort(files)
	return files, nil
}

// forgetBefore removes the configurations that are no longer to be kept.
func (s *State) forgetBefore() error {
	kept, err := s.kept()
	if err != nil || len(kept) <= maxBefore {
		return err
	}
	firsts := slices.CompactFunc(slices.Clone(kept), func(a, b string) bool { return dayOf(a) == dayOf(b) })
	firsts = firsts[max(0, len(firsts)-maxBeforeDays):]
	for _, file := range kept[:len(kept)-maxBefore] {
		if !slices.Contains(firsts, file) && err == nil {
			err = os.Remove(file)
		}
	}
	return err
}

// dayOf returns the name of a file up to and with the day.
func dayOf(file string) string { return file[:len(file)-len(momentForm[len(dayForm):]+".yaml")] }
