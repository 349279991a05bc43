package reconcile

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// A State is what is kept of one appliance in a directory, beside others: the
// ledger, and the configurations that were read before something was written.
// Nothing of it holds a secret. It is not safe for concurrent use.
type State struct {
	dir  string
	url  string // normalised
	name string // what the appliance's files have in their names

	ledger *Ledger // as it is in the file
	exists bool    // whether there is a file
	damage error   // why the file is not used, or nil
}

// OpenState returns what dir, which need not exist, keeps of the appliance at the
// given URL. A ledger that can't be trusted is no error: it counts as none, and
// Warning tells of it. Nothing is written.
func OpenState(dir, server string) (*State, error) {
	normal, err := normalURL(server)
	if err != nil {
		return nil, err
	}
	s := &State{dir: dir, url: normal, name: nameOf(normal), ledger: new(Ledger)}
	text, err := readBounded(s.path())
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return s, nil
	case err != nil:
		return nil, fmt.Errorf("read the ledger: %w", err)
	}
	s.exists = true
	ledger, err := decodeLedger(text, normal)
	if err != nil {
		s.damage = err
		return s, nil
	}
	s.ledger = ledger
	return s, nil
}

// stateName returns what the files of the appliance at the given URL have in their
// names.
func stateName(server string) (string, error) {
	normal, err := normalURL(server)
	if err != nil {
		return "", err
	}
	return nameOf(normal), nil
}

func nameOf(normal string) string {
	hash := sha256.Sum256([]byte(normal))
	return hex.EncodeToString(hash[:8])
}

// normalURL returns the one spelling of an appliance's URL.
func normalURL(server string) (string, error) {
	u, err := url.Parse(strings.TrimSpace(server))
	if err != nil || u.Hostname() == "" {
		return "", errors.New("the server is not a URL such as https://nas1.example.com")
	}
	scheme, host := strings.ToLower(u.Scheme), strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	standard := map[string]string{"https": "443", "http": "80"}[scheme]
	if port := u.Port(); port != "" && port != standard {
		host += ":" + port
	}
	path := strings.TrimSuffix(strings.TrimRight(u.Path, "/"), "/api/v1.0")
	return scheme + "://" + host + strings.TrimRight(path, "/"), nil
}

func (s *State) path() string { return filepath.Join(s.dir, "ledger-"+s.name+".json") }

// Warning says why the ledger is not used, or returns "".
func (s *State) Warning() string {
	if s.damage == nil {
		return ""
	}
	return fmt.Sprintf("the ledger %s can't be used: %v; nothing counts as owned until it is matched again, and apply keeps the file aside",
		s.path(), s.damage)
}

// Ownership returns what the ledger says.
func (s *State) Ownership() Ownership {
	if !s.exists || s.damage != nil {
		return Ownership{Source: OwnershipNone}
	}
	return Ownership{Source: OwnershipLedger, Entries: s.ledger.Entries()}
}

// Created records that the step, a create, made the object with the given id. It
// does nothing about an object that the spec doesn't list: such a step gives
// somebody back what another step takes away.
func (s *State) Created(sp *spec.Spec, step *Step, id client.ID) error {
	k := step.Key
	if sp.Pos(k) == (spec.Pos{}) {
		return nil
	}
	next := s.ledger.clone()
	next.put(newEntry(step.After, id, sp.Protected[k]))
	return s.save(next)
}

// Settle brings the ledger up to a reading that was matched with the spec: what the
// spec lists is recorded, what is gone or external leaves. It writes only what
// differs.
func (s *State) Settle(sp *spec.Spec, live *Live) error {
	next := s.ledger.clone()
	next.settle(sp, live)
	if s.exists && s.damage == nil && next.equal(s.ledger) {
		return nil
	}
	return s.save(next)
}

// save makes next the ledger, in the file as well. A file that can't be trusted is
// renamed first.
func (s *State) save(next *Ledger) error {
	text, err := next.encode(s.url)
	if err == nil {
		err = os.MkdirAll(s.dir, 0o700)
	}
	if err == nil && s.damage != nil {
		err = setAside(s.path())
	}
	if err == nil {
		err = writeFile(s.path(), text)
	}
	if err != nil {
		return fmt.Errorf("write the ledger: %w", err)
	}
	s.ledger, s.exists, s.damage = next, true, nil
	return nil
}
