package statedir

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/refusal"
	"github.com/lunsync/lunsync/spec/outfile"
)

// Moved says what [MoveState] has moved.
type Moved struct {
	From, To string   // the URLs as the state directory has them
	Files    []string // the kinds of files, such as "ledger", sorted
	Entries  int      // in the ledger
	Resumed  bool     // an earlier move was interrupted, and this one has finished it
}

// MoveState moves all that dir keeps of the appliance at the URL from to the URL to. It needs
// the leases of both and does not wait for them. The error is a [refusal.Error] if another
// process has a lease, if nothing is kept of from, if that is damaged, or if to has a ledger
// or a journal already.
//
// If it is interrupted, [OpenState] fails for both URLs until MoveState is called again with
// the same URLs and finishes.
func MoveState(dir, from, to string) (*Moved, error) {
	m, err := newTransfer(dir, from, to)
	if err != nil {
		return nil, err
	}
	if err := m.check(); err != nil { // before the leases leave files
		return nil, err
	}
	for _, url := range []string{m.From, m.To} {
		lease, err := leaseNow(dir, url)
		if err != nil {
			return nil, err
		}
		defer lease.Release()
	}
	if err := m.check(); err != nil {
		return nil, err
	}
	return m.carryOut()
}

// ErrSameName reports that two URLs are spellings of the same one.
var ErrSameName = errors.New("both are the same URL to lunsync")

// A transfer is one call of MoveState.
type transfer struct {
	transferForm
	dir      string
	old, new string // what files have in their names
	resumes  bool
	entries  int
}

func newTransfer(dir, from, to string) (*transfer, error) {
	m := &transfer{dir: dir, transferForm: transferForm{Version: moveVersion}}
	var err error
	if m.From, err = client.NormalURL(from); err != nil {
		return nil, err
	}
	if m.To, err = client.NormalURL(to); err != nil {
		return nil, err
	}
	if m.From == m.To {
		return nil, fmt.Errorf("%w, %s", ErrSameName, m.From)
	}
	m.old, m.new = nameOf(m.From), nameOf(m.To)
	return m, nil
}

// leaseNow returns a lease if no other process has it.
func leaseNow(dir, url string) (*Lease, error) {
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	lease, err := AcquireLease(ended, dir, url, "lunsync state move", nil)
	if held, ok := errors.AsType[*HeldError](err); ok {
		return nil, refusal.Error{{Message: fmt.Sprintf("%s holds the lease of %s now; nothing was moved. Stop it or wait until it has ended, and try again", held.Holder, url)}}
	}
	return lease, err
}

// check returns nil if the move may begin, or may be finished.
func (m *transfer) check() error {
	pending, err := pendingMoves(m.dir)
	if err != nil {
		return err
	}
	for _, p := range pending {
		switch {
		case p == m.transferForm:
			m.resumes = true
			return nil
		case p.concerns(m.From) || p.concerns(m.To):
			return p.unfinished(m.dir)
		}
	}
	if err := m.checkOld(); err != nil {
		return err
	}
	return m.checkNew()
}

// checkOld refuses to move nothing, or what is damaged.
func (m *transfer) checkOld() error {
	files, err := filesOf(m.dir, m.old)
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return m.refuse("%s keeps nothing of %s; %s", m.dir, m.From, keepsText(m.dir))
	}
	state, err := OpenState(m.dir, m.From)
	switch {
	case err != nil:
		return err
	case state.damage != nil:
		return m.refuse("the ledger of %s can't be used: %v; nothing was moved. To move the rest, remove it first: rm %s", m.From, state.damage, ShellWord(state.ledgerPath()))
	case state.journalDamage != nil:
		return m.refuse("the journal of %s can't be used: %v; nothing was moved. To move the rest, remove it first: rm %s", m.From, state.journalDamage, ShellWord(state.journalPath()))
	}
	m.entries = len(state.known().Entries())
	return nil
}

// checkNew refuses to overwrite a ledger or a journal.
func (m *transfer) checkNew() error {
	state, err := OpenState(m.dir, m.To)
	if err != nil {
		return err
	}
	var has []string
	if state.exists {
		has = append(has, state.ledgerPath())
	}
	if state.journalSize != 0 {
		has = append(has, state.journalPath())
	}
	if len(has) == 0 {
		return nil
	}
	for i := range has {
		has[i] = ShellWord(has[i])
	}
	return m.refuse("%s keeps something of %s already; nothing was moved. If that is not needed, remove it first: rm %s", m.dir, m.To, strings.Join(has, " "))
}

func (m *transfer) refuse(format string, args ...any) error {
	return refusal.Error{{Message: fmt.Sprintf(format, args...)}}
}

// carryOut moves the files. A note says so until it has finished.
func (m *transfer) carryOut() (*Moved, error) {
	moved := &Moved{From: m.From, To: m.To, Entries: m.entries, Resumed: m.resumes}
	if err := m.note(); err != nil {
		return nil, err
	}
	files, err := filesOf(m.dir, m.old)
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		if err := m.file(f); err != nil {
			return nil, fmt.Errorf("move %s: %w; to finish it: %s", f.prefix, err, m.command(m.dir))
		}
		moved.Files = append(moved.Files, f.prefix)
	}
	if err := outfile.SyncDir(m.dir); err != nil {
		return nil, err
	}
	if err := os.Remove(filepath.Join(m.dir, m.noteName())); err != nil {
		return nil, err
	}
	return moved, outfile.SyncDir(m.dir)
}

// file moves one file. If the file names the URL, it is written anew.
func (m *transfer) file(f stateFile) error {
	from, to := filepath.Join(m.dir, f.name(m.old)), filepath.Join(m.dir, f.name(m.new))
	text, err := m.rewritten(f, from)
	if err != nil {
		return err
	}
	if text == nil {
		return os.Rename(from, to)
	}
	if err := outfile.Replace(to, text); err != nil {
		return err
	}
	return os.Remove(from)
}

// rewritten returns the text of a file with the new URL in place of the old one, or nil if
// the file doesn't name the URL.
func (m *transfer) rewritten(f stateFile, path string) ([]byte, error) {
	if f.prefix != "ledger" && f.prefix != "journal" || f.suffix != ".json" && f.suffix != ".jsonl" {
		return nil, nil
	}
	text, err := readBounded(path)
	if err != nil {
		return nil, err
	}
	if f.prefix == "journal" {
		return rehead(text, m.From, m.To)
	}
	ledger, err := decodeLedger(text, m.From)
	if err != nil {
		return nil, err
	}
	m.entries = max(m.entries, len(ledger.Entries()))
	return encodeLedger(ledger, m.To)
}
