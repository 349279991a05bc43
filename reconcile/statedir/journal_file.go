package statedir

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"time"

	"github.com/lunsync/lunsync/reconcile/inventory"
)

// maxJournal is how much may be added to a journal, in bytes, before a checkpoint.
const maxJournal = 1 << 20

func (s *State) journalPath() string { return filepath.Join(s.dir, "journal-"+s.name+".jsonl") }

// openJournal reads the journal. A file that the disk can't read is an error. A file that
// is no valid journal is not: journalDamage says why it isn't used.
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

// ReloadPending reports whether the iSCSI service may not have loaded all that is stored on
// the appliance, because an earlier apply ended too early. The next apply makes it reload.
func (s *State) ReloadPending() bool { return s.journalDamage != nil || s.journal.mayNeedReload() }

// refreshJournal closes the writes whose outcome live shows. It writes nothing.
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

// Start makes the journal ready for the writes of a plan made from live. It closes writes
// that an earlier apply left open, and moves what was done to the ledger.
func (s *State) Start(live *inventory.Live) error {
	if err := s.refreshJournal(live); err != nil {
		return err
	}
	if err := s.checkpoint(); err != nil || s.journalSize > 0 {
		return err
	}
	return s.rewrite()
}

// checkpoint moves what was done to the ledger and truncates the journal.
func (s *State) checkpoint() error {
	if len(s.journal.done) > 0 {
		if err := s.save(s.known()); err != nil {
			return err
		}
	}
	return s.truncate()
}

// truncate makes the file of the journal as short as it can be. What was done must be in the
// ledger. If there is no file and nothing to write, it makes none.
func (s *State) truncate() error {
	if s.journalDamage == nil && (s.journalTruncated || s.journalSize == 0 && s.journal.idle()) {
		return nil
	}
	return s.rewrite()
}

// rewrite replaces the file of the journal.
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

// Begin records that a write is about to be sent, and returns its number. When it returns
// without an error, a kill or a power failure doesn't undo the record. L has the operation,
// the object and, for a create, which ids are known; Begin sets the other fields.
func (s *State) Begin(l Line) (int, error) {
	l.N, l.Event, l.At = s.journal.last+1, begun, time.Now().UTC()
	return l.N, s.add(true, l)
}

// End records how a write ended. Pending says whether the service must be made to reload
// now. The record may be lost in a power failure; then the write counts as open.
func (s *State) End(ended Line, pending bool) error {
	ended.At = time.Now().UTC()
	lines := []Line{ended}
	switch {
	case pending && !s.journal.reloadPending:
		// It comes first: if the second line is lost, the write is open, which means the same.
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

// ReloadDone records that the service has loaded all that is stored.
func (s *State) ReloadDone() error {
	return s.add(true, Line{At: time.Now().UTC(), Event: reloadDone})
}

// add adds lines to the journal, which must have been started. If durable is true, a power
// failure after add has returned doesn't undo it. After an error nothing can be added until
// the journal is started again.
func (s *State) add(durable bool, lines ...Line) error {
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
		err = appendFile(s.journalPath(), text, durable)
	}
	if err != nil {
		s.journalSize = -1
		return fmt.Errorf("write the journal: %w", err)
	}
	s.journalSize, s.journalTruncated = s.journalSize+len(text), false
	return nil
}
