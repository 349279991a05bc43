package spec

import (
	"regexp"
	"slices"
	"strings"
)

// An Extent is a zvol, a file or a disk that initiators see as a disk. In a spec exactly
// one of ZVOL, File and Disk is set. None is set if the appliance has lost the disk.
type Extent struct {
	Name string `yaml:"name"`
	ZVOL string `yaml:"zvol,omitempty"` // pool/name
	File string `yaml:"file,omitempty"` // absolute path
	Disk string `yaml:"disk,omitempty"` // device name, such as da1
	// Size is the size with which File is created, in bytes. 0 means the size of the
	// existing file.
	Size                     Size   `yaml:"size,omitempty"`
	Comment                  string `yaml:"comment"`
	Blocksize                int    `yaml:"blocksize"` // bytes
	DisablePhysicalBlocksize bool   `yaml:"disable_physical_blocksize"`
	AvailThreshold           int    `yaml:"avail_threshold,omitempty"` // percent, 1 to 99
	InsecureTPC              bool   `yaml:"insecure_tpc"`
	Xen                      bool   `yaml:"xen"`
	RPM                      string `yaml:"rpm"`
	ReadOnly                 bool   `yaml:"read_only"`
	Serial                   string `yaml:"serial,omitempty"`
	NAA                      string `yaml:"naa,omitempty"`
	Open                     `yaml:"-"`
}

// Key identifies an extent by its name.
func (e *Extent) Key() Key { return Key{KindExtent, e.Name} }

// Refs returns nil: an extent refers to nothing.
func (e *Extent) Refs() []Key { return nil }

// Claims returns the name and, if they are known, the serial and the NAA. To a host, two
// disks with the same serial or NAA are one disk.
func (e *Extent) Claims() []Claim {
	claims := []Claim{Claim("extent name " + e.Name)}
	if e.Serial != "" {
		claims = append(claims, serialClaim(e.Serial))
	}
	if e.NAA != "" {
		claims = append(claims, naaClaim(e.NAA))
	}
	return claims
}

func serialClaim(serial string) Claim { return Claim("serial " + serial) }

func naaClaim(naa string) Claim { return Claim("naa " + naa) }

// Backing returns the one of ZVOL, File and Disk that is set, after its kind, such as
// "zvol tank/vm-0". It returns "" if none is set.
func (e *Extent) Backing() string {
	switch {
	case e.ZVOL != "":
		return "zvol " + e.ZVOL
	case e.File != "":
		return "file " + e.File
	case e.Disk != "":
		return "disk " + e.Disk
	}
	return ""
}

// maxSerial is how many characters a serial may have (wire-facts 4.5).
const maxSerial = 16

// defaultRPM and defaultBlocksize (bytes) are the appliance's own defaults.
const (
	defaultRPM       = "SSD"
	defaultBlocksize = 512
)

// rpms and blocksizes are the values that the appliance accepts, the default first.
var (
	rpms       = []string{defaultRPM, "Unknown", "5400", "7200", "10000", "15000"}
	blocksizes = []int{defaultBlocksize, 1024, 2048, 4096}
)

// An extentEntry is an extent as a file has it.
type extentEntry struct {
	External                 boolean   `yaml:"external"`
	ZVOL                     text      `yaml:"zvol"`
	File                     text      `yaml:"file"`
	Disk                     text      `yaml:"disk"`
	Size                     byteCount `yaml:"size"`
	Comment                  text      `yaml:"comment"`
	Blocksize                number    `yaml:"blocksize"`
	DisablePhysicalBlocksize boolean   `yaml:"disable_physical_blocksize"`
	AvailThreshold           number    `yaml:"avail_threshold,null"`
	InsecureTPC              boolean   `yaml:"insecure_tpc"`
	Xen                      boolean   `yaml:"xen"`
	RPM                      literal   `yaml:"rpm"`
	ReadOnly                 boolean   `yaml:"read_only"`
	Serial                   text      `yaml:"serial"`
	NAA                      text      `yaml:"naa"`
	Protect                  boolean   `yaml:"protect"`
	RenamedFrom              text      `yaml:"renamed_from"`
}

type externalExtent struct {
	External boolean `yaml:"external"`
}

func (l *loader) extent(name string, n *node) {
	l.requiredName(l.entry, name)
	if l.external(n) {
		l.fields(n, "an external extent", &externalExtent{})
		l.spec.Externals = append(l.spec.Externals, &Extent{Name: name})
		return
	}
	l.managed()
	var e extentEntry
	l.fields(n, "an extent", &e)
	x := &Extent{
		Name:                     name,
		Comment:                  l.comment(e.Comment),
		Blocksize:                l.blocksize(e.Blocksize),
		DisablePhysicalBlocksize: e.DisablePhysicalBlocksize.or(false),
		AvailThreshold:           l.percent(e.AvailThreshold),
		InsecureTPC:              e.InsecureTPC.or(true),
		Xen:                      e.Xen.or(false),
		RPM:                      l.oneOf(&e.RPM.text, rpms...),
		ReadOnly:                 e.ReadOnly.or(false),
	}
	if n.kind == mappingNode {
		l.backing(x, &e)
		l.size(x, e.Size)
	}
	l.identity(x, &e)
	l.protect(e.Protect)
	l.renamedFrom(e.RenamedFrom)
	l.spec.Resources = append(l.spec.Resources, x)
}

func (l *loader) blocksize(x number) int {
	switch {
	case !x.ok():
		return defaultBlocksize
	case !slices.Contains(blocksizes, x.v):
		l.fault(x.place, "must be 512, 1024, 2048 or 4096")
		return defaultBlocksize
	}
	return x.v
}

// size sets the size. If a file has none, or 0, the field is left to the appliance.
func (l *loader) size(x *Extent, b byteCount) {
	switch {
	case b.bad:
	case b.given() && x.File == "":
		l.fault(b.place, "goes with file only; the size of a zvol or a disk is its own")
	case b.v%Size(x.Blocksize) != 0:
		l.fault(b.place, "must be a multiple of the blocksize, %d", x.Blocksize)
	case b.v == 0 && x.File != "":
		x.Open = append(x.Open, "size")
	}
	x.Size = b.v
}

// naaForm matches an NAA. The appliance accepts any length up to this one.
var naaForm = regexp.MustCompile(`^0x[0-9a-fA-F]{1,38}$`)

// identity sets serial and NAA, by which hosts recognise the disk. Those that the file
// doesn't have are left to the appliance.
func (l *loader) identity(x *Extent, e *extentEntry) {
	if e.Serial.given() {
		x.Serial = l.required(e.Serial)
		if e.Serial.ok() && x.Serial != "" {
			l.claim(e.Serial.place, serialClaim(x.Serial))
		}
	} else {
		x.Open = append(x.Open, "serial")
	}
	switch x.NAA = e.NAA.v; {
	case !e.NAA.given():
		x.Open = append(x.Open, "naa")
	case e.NAA.bad:
	case !naaForm.MatchString(x.NAA):
		l.fault(e.NAA.place, "want 0x and up to 38 hexadecimal digits")
	default:
		l.claim(e.NAA.place, naaClaim(strings.ToLower(x.NAA)))
	}
}

func (e *Extent) entry() *node {
	b := newBuilder(e.Open)
	b.text("zvol", e.ZVOL, "")
	b.text("file", e.File, "")
	b.text("disk", e.Disk, "")
	if e.Size != 0 {
		b.put("size", scalar(e.Size.String()))
	}
	b.text("comment", e.Comment, "")
	b.number("blocksize", e.Blocksize, defaultBlocksize)
	b.boolean("disable_physical_blocksize", e.DisablePhysicalBlocksize, false)
	b.number("avail_threshold", e.AvailThreshold, 0)
	b.boolean("insecure_tpc", e.InsecureTPC, true)
	b.boolean("xen", e.Xen, false)
	b.text("rpm", e.RPM, defaultRPM)
	b.boolean("read_only", e.ReadOnly, false)
	b.text("serial", e.Serial, "")
	b.text("naa", e.NAA, "")
	return b.entry
}

func (w *writer) extents() []named {
	all := w.plain(KindExtent)
	if !w.report.OmitNAA {
		return all
	}
	for i, r := range w.index.byKind[KindExtent] {
		bare := *r.(*Extent)
		bare.NAA = ""
		all[i].entry = bare.entry
	}
	return all
}
