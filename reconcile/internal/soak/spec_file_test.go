package soak_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// A specFile is a spec's file in a folder of its own, which people and programs
// replace in their ways.
type specFile struct {
	dir string
	n   int // of the versions that have files of their own
}

func (p *specFile) path() string { return filepath.Join(p.dir, "spec.yaml") }

// ways are how a file comes to hold a text.
var waysToReplace = []func(p *specFile, text string) error{(*specFile).rename, (*specFile).write, (*specFile).link, (*specFile).swap}

// rename replaces the file, as editors do.
func (p *specFile) rename(text string) error {
	fresh := filepath.Join(p.dir, ".fresh")
	return errors.Join(os.WriteFile(fresh, []byte(text), 0o600), os.Rename(fresh, p.path()))
}

// half is where write stops for a moment: what is there then is no valid spec.
const half = len("version: 1\nglob")

// write truncates the file and writes to it twice.
func (p *specFile) write(text string) error {
	f, err := os.Create(p.path())
	if err != nil {
		return err
	}
	at := min(half, len(text))
	_, first := f.WriteString(text[:at])
	_, second := f.WriteString(text[at:])
	return errors.Join(first, second, f.Close())
}

// link makes the file a link to another one, as ln -sfn does.
func (p *specFile) link(text string) error {
	to, err := p.version(text)
	if err != nil {
		return err
	}
	return p.point(p.path(), filepath.Join(to, "spec.yaml"))
}

// swap replaces a folder two links deep, as Kubernetes does.
func (p *specFile) swap(text string) error {
	to, err := p.version(text)
	if err != nil {
		return err
	}
	if err := p.point(filepath.Join(p.dir, "..data"), to); err != nil {
		return err
	}
	if now, _ := os.Readlink(p.path()); now == "..data/spec.yaml" {
		return nil
	}
	return p.point(p.path(), "..data/spec.yaml")
}

// version puts the text into a folder of its own and returns its name. Older ones go.
func (p *specFile) version(text string) (string, error) {
	p.n++
	name := fmt.Sprintf("..%d", p.n)
	if err := os.Mkdir(filepath.Join(p.dir, name), 0o700); err != nil {
		return "", err
	}
	if err := os.RemoveAll(filepath.Join(p.dir, fmt.Sprintf("..%d", p.n-8))); err != nil {
		return "", err
	}
	return name, os.WriteFile(filepath.Join(p.dir, name, "spec.yaml"), []byte(text), 0o600)
}

// point makes a link, in place of what was there.
func (p *specFile) point(link, to string) error {
	fresh := filepath.Join(p.dir, ".link")
	return errors.Join(os.Symlink(to, fresh), os.Rename(fresh, link))
}

// remove takes the file away.
func (p *specFile) remove() error {
	if err := os.Remove(p.path()); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
