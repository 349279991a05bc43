//go:build unix

package outfile

import (
	"os"
	"syscall"
)

// GiveToOwnerOf makes the owner of the directory dir that of f, a file in it that this
// process has created, if this process is root's and the directory isn't. Else it does
// nothing. A file with another name elsewhere stays root's: the owner of the directory may
// have linked it there.
func GiveToOwnerOf(dir string, f *os.File) error {
	if os.Geteuid() != 0 {
		return nil
	}
	info, err := os.Stat(dir)
	if err != nil {
		return err
	}
	file, err := f.Stat()
	if err != nil {
		return err
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	now, too := file.Sys().(*syscall.Stat_t)
	if !ok || !too || owner.Uid == 0 || now.Uid != 0 || now.Nlink != 1 {
		return nil
	}
	return f.Chown(int(owner.Uid), int(owner.Gid))
}
