package statedir_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lunsync/lunsync/reconcile/internal/testbed"
	"github.com/lunsync/lunsync/reconcile/statedir"
)

// earlierLedger is a ledger as the previous version wrote it, with every field that it
// knew.
const earlierLedger = `{
 "version": 1,
 "url": "http://localhost",
 "entries": [
  {
   "kind": "authcredential",
   "name": "red/ann",
   "id": 1,
   "fingerprint": "sha256:bf63d2a2fab0dba6b8eecd712e82679db69ce267f72da34f545b63df51d76967",
   "marks": [
    "tag 1 user ann"
   ],
   "file": "/etc/lunsync/nas1.yaml",
   "tag": 1,
   "protect": true
  },
  {
   "kind": "portal",
   "name": "storage",
   "id": 1,
   "fingerprint": "sha256:ad1c85d82a3f0f6e7ba7b2094851784fbff3eadf00c20bfa78a2f72c4ef58cd2",
   "marks": [
    "comment storage",
    "listen 10.0.0.1:3260"
   ],
   "departed": [
    "10.0.0.1:3260"
   ]
  },
  {
   "kind": "portal",
   "name": "storage",
   "id": 2,
   "marks": [
    "comment storage",
    "listen 10.0.0.1:3260"
   ],
   "twin": true
  },
  {
   "kind": "extent",
   "name": "vm-0",
   "id": 1,
   "marks": [
    "name vm-0 shows zvol tank/vm-0"
   ],
   "temporary": true
  }
 ]
}
`

// earlierJournal is a journal as the previous version wrote it: a create that was done, a
// late one, a create without an outcome, one that may still come, and a reload that is
// pending.
const earlierJournal = `{"version":1,"url":"http://localhost"}
{"at":"2126-11-27T20:53:42Z","event":"owed"}
{"n":1,"at":"2126-11-27T20:53:42.789360258Z","event":"begun","op":"create","object":{"kind":"target","name":"vmstore","marks":["name vmstore"]}}
{"n":1,"at":"2126-11-27T20:53:42.790326132Z","event":"done","id":3}
{"at":"2126-11-27T20:53:43Z","event":"paid"}
{"n":2,"at":"2126-11-27T20:53:43Z","event":"begun","op":"create","object":{"kind":"authorizedinitiator","name":"esx","marks":["comment esx"]},"above":4}
{"n":2,"at":"2126-11-27T20:53:43Z","event":"done","id":5,"twin":true}
{"n":3,"at":"2126-11-27T20:53:43Z","event":"begun","op":"create","object":{"kind":"extent","name":"vm-1","marks":["name vm-1 shows zvol tank/vm-1"]},"above":1}
{"n":4,"at":"2126-11-27T20:53:43Z","event":"begun","op":"create","object":{"kind":"extent","name":"vm-2","marks":["name vm-2 shows zvol tank/vm-2"]},"above":1}
{"n":4,"at":"2126-11-27T20:53:44Z","event":"doubtful"}
{"n":5,"at":"2126-11-27T20:53:44Z","event":"begun","op":"update","object":{"kind":"extent","name":"vm-0","id":1,"marks":["name vm-0 shows zvol tank/new"]}}
{"n":5,"at":"2126-11-27T20:53:44Z","event":"failed"}
{"at":"2126-11-27T20:53:45Z","event":"owed"}
`

// TestFilesOfThePreviousVersionAreRead opens a state directory that the previous version
// has left: all that its files say is known.
func TestFilesOfThePreviousVersionAreRead(t *testing.T) {
	dir := t.TempDir()
	const hash = "8605b8ba08c20d42" // of http://localhost
	for name, text := range map[string]string{"ledger-" + hash + ".json": earlierLedger, "journal-" + hash + ".jsonl": earlierJournal} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	state := testbed.OpenState(t, dir, "http://localhost")
	const want = `authcredential/red/ann 1 [tag 1 user ann] sha256:bf63d2 /etc/lunsync/nas1.yaml tag 1 protected
authorizedinitiator/esx 5 [comment esx] late duplicate
portal/storage 1 [comment storage listen 10.0.0.1:3260] sha256:ad1c85 departed [10.0.0.1:3260]
portal/storage 2 [comment storage listen 10.0.0.1:3260] late duplicate
target/vmstore 3 [name vmstore]
extent/vm-0 1 [name vm-0 shows zvol tank/vm-0] temporary
create 3: extent/vm-1 [name vm-1 shows zvol tank/vm-1] above 1
create 4: extent/vm-2 [name vm-2 shows zvol tank/vm-2] above 1
reload pending
`
	if got := known(state); got != want {
		t.Errorf("known is\n%s\nwant\n%s\nwarnings: %q", got, want, state.Warnings())
	}
}

// known returns what s knows, one line for each thing.
func known(s *statedir.State) string {
	var b strings.Builder
	own := s.Ownership()
	for i := range own.Entries {
		e := &own.Entries[i]
		fmt.Fprintf(&b, "%s %d %s", e.Key(), e.ID, e.NaturalKeys)
		if e.Fingerprint != "" {
			fmt.Fprintf(&b, " %s", e.Fingerprint[:13])
		}
		if e.File != "" {
			fmt.Fprintf(&b, " %s", e.File)
		}
		if e.Tag != 0 {
			fmt.Fprintf(&b, " tag %d", e.Tag)
		}
		for word, is := range map[string]bool{" protected": e.Protect, " temporary": e.Temporary, " late duplicate": e.LateDuplicate} {
			if is {
				b.WriteString(word)
			}
		}
		if len(e.Departed) > 0 {
			fmt.Fprintf(&b, " departed %s", e.Departed)
		}
		b.WriteByte('\n')
	}
	for i := range own.Unconfirmed {
		c := &own.Unconfirmed[i]
		fmt.Fprintf(&b, "create %d: %s %s above %d\n", c.N, c.Key(), c.NaturalKeys, c.Above)
	}
	if s.ReloadPending() {
		b.WriteString("reload pending\n")
	}
	return b.String()
}
