//go:build unix

package outfile

import (
	"os"
	"syscall"
)

// GiveToOwnerOf gives f, a file that this process has created in dir, to the owner and the
// group of dir, so that a service of that user can read and replace it. It does so only if
// this process runs as root and the directory belongs to another user. A file with more than
// one link stays root's: the owner of the directory may have linked it into dir.
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
