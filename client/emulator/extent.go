package emulator

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

const (
	extentName      = "iscsi_target_extent_name"
	extentType      = "iscsi_target_extent_type"
	extentDisk      = "iscsi_target_extent_disk" // only ever sent
	extentPath      = "iscsi_target_extent_path"
	extentSize      = "iscsi_target_extent_filesize"
	extentBlocksize = "iscsi_target_extent_blocksize"
	extentNAA       = "iscsi_target_extent_naa"
)

func extentKind(q *quirks) *kind {
	p := "iscsi_target_extent_"
	k := &kind{
		name: "extent",
		fields: []field{
			{name: extentName, clean: nonEmpty(chars(120))},
			{name: extentType, clean: oneOf("Disk", "File")},
			{name: extentPath, clean: asIs},
			{name: extentSize, clean: asIs, initial: value("0")},
			{name: extentBlocksize, clean: cleanBlocksize, initial: value(int64(512))},
			{name: p + "pblocksize", clean: flag},
			{name: p + "avail_threshold", clean: number(1, 99, true)},
			{name: p + "comment", clean: chars(120)},
			{name: p + "insecure_tpc", clean: flag, initial: value(true)},
			{name: p + "xen", clean: flag},
			{name: p + "ro", clean: flag},
			{name: p + "rpm", clean: oneOf("Unknown", "SSD", "5400", "7200", "10000", "15000"), initial: value("SSD")},
			{name: p + "serial", clean: nonEmpty(chars(16)), initial: newSerial},
			{name: extentNAA, clean: cleanNAA, readOnly: q.middleware},
			{name: p + "legacy", clean: raw, readOnly: q.middleware},
		},
		indexed: []string{extentName, extentNAA},
		unique: []unique{
			{[]string{extentNAA}, "services_iscsitargetextent.iscsi_target_extent_naa"},
			{[]string{extentName}, "services_iscsitargetextent.iscsi_target_extent_name"},
		},
		before:   func(_ *Server, a, b row) int { return strings.Compare(a.str(extentName), b.str(extentName)) },
		check:    checkExtent,
		settle:   makeFile,
		show:     showExtent,
		inUse:    extentInUse,
		mappings: mapExtent,
	}
	if q.hasEnabled {
		k.fields = append(k.fields, field{name: p + "enabled", clean: flag, initial: value(true)})
	}
	return k
}

func asIs(_ *write, _ string, v any) any { return v }

func cleanBlocksize(w *write, f string, v any) any {
	s, ok := oneOf("512", "1024", "2048", "4096")(w, f, v).(string)
	n, isNumber := whole(s)
	if !ok || !isNumber {
		return nil
	}
	return n
}

const mac = "080027aabbcc"

// newSerial is the MAC of the first network card and the id of the newest
// extent; two that are made at once would get the same.
func newSerial(w *write) any {
	newest := w.s.tables["extent"].newest()
	if w.s.q.longSerial {
		return fmt.Sprintf("%s%03d", mac, newest)
	}
	return fmt.Sprintf("%s%02d", mac, newest)
}

// cleanNAA is no form's: null keeps what there is, and nothing makes a new one.
func cleanNAA(w *write, f string, v any) any {
	if s := text(v); s != "" {
		return s
	}
	if old := w.old.str(f); v == nil && old != "" {
		return old
	}
	sum := sha256.Sum256(fmt.Append(nil, w.s.seed, w.s.changes, w.s.tables["extent"].last, w.id))
	return "0x6589cfc000000" + hex.EncodeToString(sum[:])[:19]
}

func checkExtent(w *write) {
	if strings.Contains(w.next.str(extentName), `"`) {
		w.fail(extentName, w.s.q.sentence("Double quotes are not allowed."))
	}
	if w.taken(extentName) {
		w.fail(extentName, w.s.q.sentence("Extent name must be unique."))
	}
	if w.failed[extentType] {
		return
	}
	if w.next[extentType] == "Disk" {
		w.fillDisk()
		return
	}
	w.fillFile()
}

// sentence cuts the full stop that the second layer's messages do not have.
func (q *quirks) sentence(s string) string {
	if q.middleware {
		return strings.TrimSuffix(s, ".")
	}
	return s
}

// fillDisk sets type, path and size of an extent on a zvol or a disk.
func (w *write) fillDisk() {
	disk := strings.TrimSpace(text(w.body[extentDisk]))
	zvol, isZvol := strings.CutPrefix(disk, "zvol/")
	switch {
	case disk == "":
		w.fail(extentDisk, "This field is required")
	case isZvol && (!strings.Contains(zvol, "/") || !w.s.world.hasZvol(zvol)):
		w.fail(extentDisk, w.s.q.noZvol(disk))
	case isZvol:
		w.next[extentType], w.next[extentPath] = "ZVOL", "/dev/"+disk
	case w.s.q.middleware && strings.HasPrefix(disk, "/dev/zvol/"):
		w.next[extentPath] = nil
	case w.s.world.hasDisk(disk):
		w.next[extentPath] = "/dev/" + disk
	case w.s.q.middleware:
		w.next[extentPath] = nil
	default:
		w.crash("list index out of range")
	}
	if !w.s.q.middleware {
		w.next[extentSize] = "0"
		return
	}
	w.fillSize()
}

func (q *quirks) noZvol(disk string) string {
	if q.middleware {
		return "ZVOL " + disk + " does not exist"
	}
	return `Zvol "` + disk + `" does not exist`
}

// fillFile sets path and size of an extent on a file.
func (w *write) fillFile() {
	w.fillSize()
	if w.s.q.middleware && len(w.errs) > 0 {
		return // the path is for the second layer
	}
	path := text(chars(120)(w, extentPath, w.next[extentPath]))
	w.next[extentPath] = path
	if path == "" {
		w.fail(extentPath, requiredText)
		return
	}
	switch w.s.place(path) {
	case outside:
		w.fail(extentPath, "Your path to the extent must reside inside a volume/dataset mount point.")
	case inJails:
		w.fail(extentPath, "The path must not reside within the iocage dataset.") // the words are not known
	case atDirectory:
		w.fail(extentPath, "You need to specify a filepath, not a directory.")
	case inVolume:
		if w.next[extentSize] == "0" && !w.s.q.middleware && !w.s.hasFile(path) {
			w.fail(extentPath, "The file must exist if the extent size is set to auto (0)")
		}
	}
}

// place says where a path lies. From 11.2 on the jails' dataset of a pool takes no
// extents.
func (s *Server) place(path string) place {
	at := s.world.place(path)
	if parts := strings.Split(path, "/"); at == inVolume && s.q.middleware && len(parts) > 4 && parts[3] == "iocage" {
		return inJails
	}
	return at
}

// makeFile remembers the file of an extent. A file that exists stays as it is,
// also when the extent's size changes.
func makeFile(w *write) {
	path := w.next.str(extentPath)
	if w.next[extentType] == "File" && w.next[extentSize] != "0" {
		w.s.made[path] = true
	}
}

func (s *Server) hasFile(path string) bool {
	return s.made[path] || slices.Contains(s.world.Files, path)
}

// showExtent needs the disk of a Disk extent: when that has vanished, 11.1
// finds no extent at all any more, and 11.2 has no path.
func showExtent(s *Server, r row) (row, *reply) {
	disk, isDisk := strings.CutPrefix(r.str(extentPath), "/dev/")
	if r[extentType] != "Disk" || !isDisk || s.world.hasDisk(disk) {
		return r, nil
	}
	if !s.q.middleware {
		return nil, sorry()
	}
	return r.with(extentPath, nil), nil
}

func extentInUse(s *Server, r row) (string, bool) {
	mappings := s.tables["targettoextent"]
	for _, id := range mappings.find(mapExtent, r.id()) {
		if why, connected := mappingInUse(s, mappings.rows[id]); connected {
			return why, true
		}
	}
	return "", false
}
