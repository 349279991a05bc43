package statedir

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/spec/outfile"
)

// moveVersion is the version of the format of the note about a move.
const moveVersion = 1

// A transferForm is the content of the note about a move that has begun.
type transferForm struct {
	Version int    `json:"version"`
	From    string `json:"from"`
	To      string `json:"to"`
}

// noteName returns the name of the note's file.
func (m transferForm) noteName() string {
	return "moving-" + nameOf(m.From) + "-" + nameOf(m.To) + ".json"
}

// note writes the note.
func (m *transfer) note() error {
	text, err := json.Marshal(m.transferForm)
	if err != nil {
		return err
	}
	return outfile.Replace(filepath.Join(m.dir, m.noteName()), append(text, '\n'))
}

func (m transferForm) concerns(url string) bool { return m.From == url || m.To == url }

// command returns the command that makes or finishes the move.
func (m transferForm) command(dir string) string { return moveCommand(dir, m.From, m.To) }

// unfinished returns the error for a use of what an interrupted move concerns.
func (m transferForm) unfinished(dir string) error {
	return fmt.Errorf("a move of what %s keeps of %s to %s was interrupted; finish it: %s", dir, m.From, m.To, m.command(dir))
}

// moveNote matches the name of a note about a move.
var moveNote = regexp.MustCompile(`^moving-[0-9a-f]{16}-[0-9a-f]{16}\.json$`)

// pendingMoves returns the moves in dir that are not finished.
func pendingMoves(dir string) ([]transferForm, error) {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var all []transferForm
	for _, e := range entries {
		if !moveNote.MatchString(e.Name()) {
			continue
		}
		path := filepath.Join(dir, e.Name())
		text, err := readBounded(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue // the move has finished meanwhile
		}
		var m transferForm
		if err == nil && (json.Unmarshal(text, &m) != nil || m.Version != moveVersion || m.noteName() != e.Name()) {
			err = fmt.Errorf("%s is damaged, or that of a newer lunsync", path)
		}
		if err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, nil
}

// checkMoves returns an error if an interrupted move concerns s.
func (s *State) checkMoves() error {
	pending, err := pendingMoves(s.dir)
	if err != nil {
		return err
	}
	for _, m := range pending {
		if m.concerns(s.url) {
			return m.unfinished(s.dir)
		}
	}
	return nil
}

// A stateFile is a file about an appliance: its kind, and what follows the appliance in its
// name.
type stateFile struct {
	prefix, suffix string
}

func (f stateFile) name(of string) string { return f.prefix + "-" + of + f.suffix }

// filesOf returns the files in dir about the appliance that of stands for in file names,
// without leases and temporary files.
func filesOf(dir, of string) ([]stateFile, error) {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var files []stateFile
	for _, e := range entries {
		prefix, suffix, found := strings.Cut(e.Name(), "-"+of)
		switch {
		case !found || prefix == "lease" || prefix == "moving" || strings.HasSuffix(suffix, ".new"):
		case strings.HasPrefix(suffix, ".") || strings.HasPrefix(suffix, "-"):
			files = append(files, stateFile{prefix, suffix})
		}
	}
	return files, nil
}

// KnownURLs returns the URLs that dir has a ledger of, in no particular order.
func KnownURLs(dir string) []string {
	others, err := (&State{dir: dir}).otherLedgers()
	if err != nil {
		return nil
	}
	urls := make([]string, len(others))
	for i := range others {
		urls[i] = others[i].url
	}
	return urls
}

// keepsText returns a clause about which appliances dir has a ledger of.
func keepsText(dir string) string {
	urls := KnownURLs(dir)
	switch n := len(urls); {
	case n == 0:
		return "it has no ledger at all. --state DIR or LUNSYNC_STATE names another directory"
	case n > inventory.MaxNamed:
		return fmt.Sprintf("it has ledgers of %s and %d more", strings.Join(urls[:inventory.MaxNamed], ", "), n-inventory.MaxNamed)
	}
	return "it has the ledger of " + strings.Join(urls, ", ")
}
