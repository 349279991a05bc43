package spec

import (
	"fmt"
	"strings"
)

// maxFullName is how many bytes the full name of a target may have. The daemon rejects its
// whole configuration because of a longer one (wire-facts 12).
const maxFullName = 222

// FullName returns the name under which hosts see a target: the basename, a colon and its
// name. A name that begins with "iqn.", "eui." or "naa." is a full name already.
func FullName(basename, target string) string {
	for _, prefix := range []string{"iqn.", "eui.", "naa."} {
		if strings.HasPrefix(target, prefix) {
			return target
		}
	}
	return basename + ":" + target
}

// SameFullName returns a key that two full names share if the daemon takes them for the
// same name: it ignores case.
func SameFullName(full string) string { return strings.ToLower(full) }

// CheckFullName returns what is wrong with a full name, for people, or "".
func CheckFullName(full string) string {
	if len(full) > maxFullName {
		return fmt.Sprintf("its full name, with the basename, has %d bytes; hosts take %d at most; shorten one of the two", len(full), maxFullName)
	}
	return ""
}

// checkFullNames records a mistake for each target with a full name that is too long or that
// another target has. If the spec has no basename, the plan checks them with the
// appliance's.
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
