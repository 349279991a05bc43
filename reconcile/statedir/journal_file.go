package statedir

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"time"

	"github.com/lunsync/lunsync/reconcile/inventory"
)

// maxJournal is how much may be added to a journal before what is done moves to the
// ledger.
const maxJournal = 1 << 20 // bytes

func (s *State) journalPath() string { return filepath.Join(s.dir, "journal-"+s.name+".jsonl") }

// openJournal reads the journal. It is an error if that can't be read, now or ever,
// but not if it makes no sense.
func (s *State) openJournal() error {
	text, err := readBounded(s.journalPath())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if unread, ok := errors.AsType[*fs.PathError](err); ok {
		return unread
	}
	s.journalSize = -1
	read := new(journal)
	if err == nil {
		read, err = decodeJournal(text, s.url)
	}
	if err != nil {
		s.journalDamage = err
		return nil
	}
	s.journal = *read
	if short, err := read.encode(s.url); err == nil && string(short) == string(text) {
		s.journalSize, s.journalTruncated = len(text), true
	}
	return nil
}

// ReloadPending reports whether what is stored on the appliance may not be in force,
// because an earlier apply has ended before the iSCSI service followed it. The next
// apply makes it reload.
func (s *State) ReloadPending() bool { return s.journalDamage != nil || s.journal.mayNeedReload() }

// refreshJournal closes the lines that a reading tells the outcome of.
func (s *State) refreshJournal(live *inventory.Live) error {
	s.journal.reloadPending = s.ReloadPending()
	if s.journal.idle() {
		return nil
	}
	confirmed := live.Ownership.Confirmed
	live.Ownership.Confirmed = nil
	s.journalTruncated = false
	if err := s.journal.refresh(confirmed, time.Now()); err != nil {
		return fmt.Errorf("update the journal: %w", err)
	}
	return nil
}

// Start makes the journal ready for the writes of a plan made from live: what
// earlier ones left open is closed, and what they did is in the ledger.
func (s *State) Start(live *inventory.Live) error {
	if err := s.refreshJournal(live); err != nil {
		return err
	}
	if err := s.checkpoint(); err != nil || s.journalSize > 0 {
		return err
	}
	return s.rewrite()
}

// checkpoint moves what is done to the ledger and cuts the journal.
func (s *State) checkpoint() error {
	if len(s.journal.done) > 0 {
		if err := s.save(s.known()); err != nil {
			return err
		}
	}
	return s.truncate()
}

// truncate makes the journal's file as short as it can be. The ledger must have what is
// done. A file that has nothing to tell is not begun.
func (s *State) truncate() error {
	if s.journalDamage == nil && (s.journalTruncated || s.journalSize == 0 && s.journal.idle()) {
		return nil
	}
	return s.rewrite()
}

func (s *State) rewrite() error {
	text, err := s.journal.encode(s.url)
	if err == nil {
		err = s.replace(s.journalPath(), text, s.journalDamage != nil)
	}
	if err != nil {
		return fmt.Errorf("write the journal: %w", err)
	}
	s.journalSize, s.journalTruncated, s.journalDamage = len(text), true, nil
	s.journalFloor = len(text)
	return nil
}

// Begin records that a write is about to be sent, so that it is known after
// whatever may happen. It returns the number of the write. Object is what it
// leaves, and without marks if that doesn't come to belong to the spec.
func (s *State) Begin(l Line) (int, error) {
	l.N, l.Event, l.At = s.journal.last+1, begun, time.Now().UTC()
	return l.N, s.add(true, l)
}

// End records how a write ended, and whether a reload is pending now.
func (s *State) End(ended Line, pending bool) error {
	ended.At = time.Now().UTC()
	lines := []Line{ended}
	switch {
	case pending && !s.journal.reloadPending:
		// It comes first: a line that is lost leaves the write open, which pending too.
		lines = []Line{{At: ended.At, Event: reloadPending}, ended}
	case !pending && s.journal.reloadPending:
		lines = append(lines, Line{At: ended.At, Event: reloadDone})
	}
	if err := s.add(false, lines...); err != nil {
		return err
	}
	if s.journalSize > s.journalFloor+maxJournal {
		return s.checkpoint()
	}
	return nil
}

// ReloadDone records that the service follows all that is stored.
func (s *State) ReloadDone() error {
	return s.add(true, Line{At: time.Now().UTC(), Event: reloadDone})
}

// add adds lines to the journal, which must have been started. If they must last,
// they do when it returns. After an error nothing more can be added.
func (s *State) add(last bool, lines ...Line) error {
	for _, l := range lines {
		if err := s.journal.record(l); err != nil {
			return err
		}
	}
	text, err := encodeLines(lines...)
	if err == nil && s.journalSize <= 0 {
		err = errors.New("it is not whole")
	}
	if err == nil {
		err = appendFile(s.journalPath(), text, last)
	}
	if err != nil {
		s.journalSize = -1
		return fmt.Errorf("write the journal: %w", err)
	}
	s.journalSize, s.journalTruncated = s.journalSize+len(text), false
	return nil
}
