package statedir

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/spec"
	"github.com/lunsync/lunsync/spec/outfile"
)

// A State is what a directory keeps of one appliance: the ledger, the journal, and the
// configurations from before the last applies. None of it contains a secret. It is not safe
// for concurrent use, and a caller that writes needs the [Lease].
type State struct {
	dir  string
	url  string // normalised
	name string // the part of file names that stands for the appliance

	ledger *ownership.Ledger // as in the file
	exists bool              // whether there is a file
	damage error             // why the file is not used, or nil

	journal          journal
	journalDamage    error // why its file is not used, or nil
	journalSize      int   // of its file, in bytes; 0 if there is none, -1 if it can't be added to
	journalTruncated bool  // whether the file is as a new one would be
	journalFloor     int   // how large it was when it was last cut, in bytes: what is open stays

	// Departed are the addresses, by portal, that are known to have left the appliance. An
	// apply that runs into one adds it; Refresh records it in the ledger.
	Departed map[client.ID][]string
}

// OpenState returns what dir, which need not exist, keeps of the appliance at the URL server.
// A ledger or journal that is damaged is no error: nothing counts as known from it, and
// Warnings says so. A move that was interrupted, see [MoveState], is an error. OpenState
// writes nothing.
func OpenState(dir, server string) (*State, error) {
	normal, err := client.NormalURL(server)
	if err != nil {
		return nil, err
	}
	s := &State{dir: dir, url: normal, name: nameOf(normal)}
	if err := s.checkMoves(); err != nil {
		return nil, err
	}
	// The journal comes first: a process that writes now truncates it after the ledger.
	if err := s.openJournal(); err != nil {
		return nil, fmt.Errorf("read the journal: %w", err)
	}
	if err := s.openLedger(); err != nil {
		return nil, fmt.Errorf("read the ledger: %w", err)
	}
	return s, nil
}

func (s *State) openLedger() error {
	s.ledger = new(ownership.Ledger)
	text, err := readBounded(s.ledgerPath())
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	}
	s.exists = true
	if ledger, err := decodeLedger(text, s.url); err != nil {
		s.damage = err
	} else {
		s.ledger = ledger
	}
	return nil
}

// stateName returns the part of file names that stands for the appliance at a URL.
func stateName(server string) (string, error) {
	normal, err := client.NormalURL(server)
	if err != nil {
		return "", err
	}
	return nameOf(normal), nil
}

func nameOf(normal string) string {
	hash := sha256.Sum256([]byte(normal))
	return hex.EncodeToString(hash[:8])
}

// Warnings returns sentences about what is damaged or pending.
func (s *State) Warnings() []string {
	var all []string
	if s.damage != nil {
		all = append(all, fmt.Sprintf("the ledger %s can't be used: %v; nothing counts as owned until it is matched again, and apply keeps the file aside",
			s.ledgerPath(), s.damage))
	}
	if s.journalDamage != nil {
		all = append(all, fmt.Sprintf("the journal %s can't be used: %v; what an interrupted apply was doing is not known, and apply keeps the file aside",
			s.journalPath(), s.journalDamage))
	}
	if s.ReloadPending() {
		all = append(all, "the iSCSI service may not have loaded what an earlier apply wrote; apply makes it reload")
	}
	return all
}

// Ownership returns what belongs to the spec by the ledger and the journal.
func (s *State) Ownership() ownership.Ownership {
	unconfirmed := s.journal.unconfirmed()
	if s.damage != nil || !s.exists && len(s.journal.done)+len(unconfirmed) == 0 {
		return ownership.Ownership{Source: ownership.SourceNone}
	}
	return ownership.Ownership{Source: ownership.SourceLedger, Entries: s.known().Entries(), Unconfirmed: unconfirmed}
}

// BaseOwnership returns what belongs to a spec whose previous version is base, see
// [ownership.FromBase], and in addition what lunsync left behind, whatever a spec says:
// temporary objects, late duplicates, unconfirmed creates.
func (s *State) BaseOwnership(base *spec.Spec) ownership.Ownership {
	own, kept := ownership.FromBase(base), s.Ownership()
	for _, e := range kept.Entries {
		if e.Temporary || e.LateDuplicate {
			own.Entries = append(own.Entries, e)
		}
	}
	own.Unconfirmed = kept.Unconfirmed
	own.Entries = append(own.Entries, ownership.DepartedOf(kept.Entries, base)...)
	return own
}

// Refresh updates ledger and journal to a reading that was matched with sp: it records what
// sp lists, and drops what is gone or external. It writes a file only if that changes. It
// takes the confirmed creates out of live.
func (s *State) Refresh(sp *spec.Spec, live *inventory.Live) error {
	if err := s.refreshJournal(live); err != nil {
		return err
	}
	next := s.known()
	refreshLedger(next, sp, live, s.Departed)
	if !s.exists || s.damage != nil || !next.Equal(s.ledger) {
		if err := s.save(next); err != nil {
			return err
		}
	}
	s.Departed = nil // the ledger has them
	return s.truncate()
}

// known returns the ledger together with what the journal knows.
func (s *State) known() *ownership.Ledger {
	l := s.ledger.Clone()
	s.journal.merge(l)
	return l
}

// save makes next the ledger and writes its file. A damaged file is renamed first.
func (s *State) save(next *ownership.Ledger) error {
	text, err := encodeLedger(next, s.url)
	if err == nil {
		err = s.replace(s.ledgerPath(), text, s.damage != nil)
	}
	if err != nil {
		return fmt.Errorf("write the ledger: %w", err)
	}
	s.ledger, s.exists, s.damage = next, true, nil
	s.journal.done = nil
	return nil
}

// replace makes text the content of the file at path. A damaged file is renamed first.
func (s *State) replace(path string, text []byte, damaged bool) error {
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return err
	}
	if damaged {
		if err := setAside(path); err != nil {
			return err
		}
	}
	return outfile.Replace(path, text)
}

func (s *State) ledgerPath() string { return filepath.Join(s.dir, "ledger-"+s.name+".json") }
