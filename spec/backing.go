package spec

import (
	"path"
	"regexp"
	"strings"
)

// backing reads the zvol, file or disk of an extent. Two extents can't have the same:
// two hosts would overwrite each other's data.
func (l *loader) backing(x *Extent, e *extentEntry) {
	var given []*text
	for _, t := range []*text{&e.ZVOL, &e.File, &e.Disk} {
		if t.given() {
			given = append(given, t)
		}
	}
	switch {
	case len(given) == 0:
		l.fault(l.entry, "needs one of zvol, file and disk")
		return
	case len(given) > 1:
		l.fault(given[1].place, "only one of zvol, file and disk can be given; this extent has %s too", given[0].field)
		return
	}
	x.ZVOL, x.File, x.Disk = e.ZVOL.v, e.File.v, e.Disk.v
	t := given[0]
	if !t.ok() {
		return
	}
	problem := checkBacking[t.field](t.v)
	if problem != "" {
		l.fault(t.place, "%s", problem)
		return
	}
	l.label(*t)
	l.claim(t.place, Claim(x.Backing()))
}

// checkBacking has, for each field that names a backing, the function that returns what is
// wrong with a value, or "".
var checkBacking = map[string]func(string) string{
	"zvol": checkZVOL,
	"file": checkFile,
	"disk": checkDisk,
}

// zvolForm matches a pool and a name below it. The appliance decides which characters they
// may have.
var zvolForm = regexp.MustCompile(`^[^/]+(/[^/]+)+$`)

func checkZVOL(s string) string {
	for _, prefix := range []string{"/dev/zvol/", "dev/zvol/", "zvol/"} {
		if name, ok := strings.CutPrefix(s, prefix); ok {
			return "want the zvol without " + prefix + ", as in " + name
		}
	}
	if !zvolForm.MatchString(s) || trim(s) != s || path.Clean("/"+s) != "/"+s {
		return "want a pool and a name, such as tank/vm-0"
	}
	return ""
}

func checkFile(s string) string {
	switch {
	case !strings.HasPrefix(s, "/mnt/"):
		return "want an absolute path below /mnt, such as /mnt/tank/iscsi/scratch"
	case strings.HasSuffix(s, "/"):
		return "want a file, not a directory"
	case strings.Count(s, "/") < 3:
		return "want a file inside of a pool, such as /mnt/tank/scratch"
	case path.Clean(s) != s:
		return "want the shortest form of the path, " + path.Clean(s)
	case trim(s) != s:
		return "has blanks at its end"
	}
	return ""
}

// diskForm matches the name of a device, such as da1 or multipath/disk1.
var diskForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.:-]*(/[A-Za-z0-9][A-Za-z0-9_.:-]*)*$`)

func checkDisk(s string) string {
	if name, ok := strings.CutPrefix(s, "/dev/"); ok {
		return "want the device without /dev/, as in " + name
	}
	switch {
	case strings.HasPrefix(s, "zvol/"):
		return "this is a zvol; write zvol: " + strings.TrimPrefix(s, "zvol/")
	case !diskForm.MatchString(s):
		return "want the name of a device, such as da1"
	}
	return ""
}
