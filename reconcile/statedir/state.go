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

// A State is what is kept of one appliance in a directory, beside others: the
// ledger, the journal, and the configurations that were read before something was
// written. Nothing of it holds a secret. It is not safe for concurrent use, and who
// writes needs the [Lease].
type State struct {
	dir  string
	url  string // normalised
	name string // what the appliance's files have in their names

	ledger *ownership.Ledger // as it is in the file
	exists bool              // whether there is a file
	damage error             // why the file is not used, or nil

	journal          journal
	journalDamage    error // why its file is not used, or nil
	journalSize      int   // of its file, in bytes; 0 if there is none, -1 if it can't be added to
	journalTruncated bool  // whether the file is as a new one would be
	journalFloor     int   // how large it was when it was last cut, in bytes: what is open stays

	// Departed are the addresses of portals that left the appliance; see departed.go.
	Departed map[client.ID][]string
}

// OpenState returns what dir, which need not exist, keeps of the appliance at the
// given URL. A ledger or a journal that can't be trusted is no error: it counts as
// none, and Warnings tells of it. A move that is not finished, see [MoveState], is an
// error. Nothing is written.
func OpenState(dir, server string) (*State, error) {
	normal, err := client.NormalURL(server)
	if err != nil {
		return nil, err
	}
	s := &State{dir: dir, url: normal, name: nameOf(normal)}
	if err := s.checkMoves(); err != nil {
		return nil, err
	}
	// The journal comes first: who writes at this moment cuts it after the ledger.
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

// stateName returns what the files of the appliance at the given URL have in their
// names.
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

// Warnings returns what a user should know of what is kept.
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
		all = append(all, "the iSCSI service may not follow what an earlier apply wrote; apply makes it reload")
	}
	return all
}

// Ownership returns what the ledger and the journal say.
func (s *State) Ownership() ownership.Ownership {
	unconfirmed := s.journal.unconfirmed()
	if s.damage != nil || !s.exists && len(s.journal.done)+len(unconfirmed) == 0 {
		return ownership.Ownership{Source: ownership.SourceNone}
	}
	return ownership.Ownership{Source: ownership.SourceLedger, Entries: s.known().Entries(), Unconfirmed: unconfirmed}
}

// BaseOwnership returns what belongs to a spec whose previous version is base, see
// [BaseOwnership], and what lunsync alone can have left behind: what it made to
// keep access while others changed, or by a request that was carried out late.
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

// Refresh brings ledger and journal up to a reading that was matched with the spec:
// what the spec lists is recorded, what is gone or external leaves. It writes only
// what differs.
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

// known returns the ledger with what the journal knows besides.
func (s *State) known() *ownership.Ledger {
	l := s.ledger.Clone()
	s.journal.merge(l)
	return l
}

// save makes next the ledger, in the file as well. A file that can't be trusted is
// renamed first.
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

// replace makes text what the file at path holds. What it held is kept aside if it
// is damaged.
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
