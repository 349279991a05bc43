package spec

import (
	"fmt"
	"strings"
)

// maxFullName is how many bytes the full name of a target may have: the daemon rejects
// its whole configuration for a longer one (wire-facts 12).
const maxFullName = 222

// FullName returns the name by which hosts know a target. Some names are full already.
func FullName(basename, target string) string {
	for _, prefix := range []string{"iqn.", "eui.", "naa."} {
		if strings.HasPrefix(target, prefix) {
			return target
		}
	}
	return basename + ":" + target
}

// SameFullName returns what is the same for two full names that the daemon holds for one.
func SameFullName(full string) string { return strings.ToLower(full) }

// CheckFullName returns what is wrong with a full name, or "".
func CheckFullName(full string) string {
	if len(full) > maxFullName {
		return fmt.Sprintf("its full name, with the basename, has %d bytes; hosts take %d at most; shorten one of the two", len(full), maxFullName)
	}
	return ""
}

// checkFullNames reports the targets whose full names can't be, as far as the spec
// tells: without its basename, that of the appliance counts, which a plan knows.
func (l *loader) checkFullNames() {
	basename, given := l.givenBasename()
	if !given {
		return
	}
	first := make(map[string]Key)
	for _, list := range [][]Resource{l.spec.Resources, l.spec.Externals} {
		for _, r := range list {
			if t, ok := r.(*Target); ok {
				l.checkFullName(FullName(basename, t.Name), t.Key(), first)
			}
		}
	}
}

func (l *loader) givenBasename() (string, bool) {
	for _, r := range l.spec.Resources {
		if g, ok := r.(*Global); ok {
			return g.Basename, g.Basename != "" && !g.Has("basename")
		}
	}
	return "", false
}

func (l *loader) checkFullName(full string, k Key, first map[string]Key) {
	at := place{pos: l.spec.pos[k], key: k}
	if problem := CheckFullName(full); problem != "" {
		l.fault(at, "%s", problem)
	}
	other, taken := first[SameFullName(full)]
	if !taken {
		first[SameFullName(full)] = k
		return
	}
	l.fault(at, "has the full name %s, as %s has, at %s; rename one of them", full, other, l.spec.pos[other])
}
