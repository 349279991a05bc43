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
	extentDisk      = "iscsi_target_extent_disk" // in requests only
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
		order:      func(_ *Server, a, b row) int { return strings.Compare(a.str(extentName), b.str(extentName)) },
		check:      checkExtent,
		afterStore: makeFile,
		show:       showExtent,
		inUse:      extentInUse,
		mappings:   mapExtent,
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

// newSerial returns the MAC of the first network card and the id of the newest extent. On an
// appliance two extents that are created at once get the same.
func newSerial(w *write) any {
	newest := w.s.tables["extent"].newest()
	if w.s.q.longSerial {
		return fmt.Sprintf("%s%03d", mac, newest)
	}
	return fmt.Sprintf("%s%02d", mac, newest)
}

// cleanNAA keeps the NAA for null, if there is one, and makes a new one for an empty text. No
// form checks the field.
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

// sentence removes the full stop from a message if the middleware sends it.
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
		return // the path is checked by the middleware
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
		// The message of the appliance is not known.
		w.fail(extentPath, "The path must not reside within the iocage dataset.")
	case atDirectory:
		w.fail(extentPath, "You need to specify a filepath, not a directory.")
	case inVolume:
		if w.next[extentSize] == "0" && !w.s.q.middleware && !w.s.hasFile(path) {
			w.fail(extentPath, "The file must exist if the extent size is set to auto (0)")
		}
	}
}

// place returns where a path is. From 11.2 on the dataset of the jails is told apart, because
// it can't have extents.
func (s *Server) place(path string) place {
	at := s.world.place(path)
	if parts := strings.Split(path, "/"); at == inVolume && s.q.middleware && len(parts) > 4 && parts[3] == "iocage" {
		return inJails
	}
	return at
}

// makeFile records that the file of an extent exists. It doesn't change the size of a file
// that exists.
func makeFile(w *write) {
	path := w.next.str(extentPath)
	if w.next[extentType] == "File" && w.next[extentSize] != "0" {
		w.s.made[path] = true
	}
}

func (s *Server) hasFile(path string) bool {
	return s.made[path] || slices.Contains(s.world.Files, path)
}

// showExtent returns an extent as the API shows it. If the disk of a Disk extent has
// vanished, 11.1 answers 404, also to a list with such an extent, and 11.2 shows no path.
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
