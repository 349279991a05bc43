//go:build unix

package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestRootLeavesTheStateToItsOwner applies as root with the state directory of a service
// that runs as another user: that user must be able to read and replace all files.
func TestRootLeavesTheStateToItsOwner(t *testing.T) {
	const service = 65534
	if os.Geteuid() != 0 {
		t.Skip("only root can give files away")
	}
	r := &docsRun{T: t, page: "root", dir: t.TempDir()}
	state := filepath.Join(r.dir, ".state")
	r.check(os.Mkdir(state, 0o700))
	r.check(os.Chown(state, service, service))
	r.start()
	r.background(docsCommand{text: "lunsync emulate", output: []string{"listening on http://" + docsServer}})
	r.quietly(0, "lunsync apply --yes --server http://"+docsServer+" examples/minimal.yaml")
	files := 0
	r.check(filepath.WalkDir(state, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		files++
		info, err := d.Info()
		if err != nil {
			return err
		}
		if owner := info.Sys().(*syscall.Stat_t).Uid; owner != service {
			t.Errorf("%s belongs to user %d", file, owner)
		}
		return nil
	}))
	if files < 4 {
		t.Errorf("the state directory has %d entries, want itself, ledger, journal and lease", files)
	}
}
