package access

import "github.com/lunsync/lunsync/spec"

// A Disk is what a mapping shows to hosts: a backing, writable or not, under a LUN. Its
// zero value is no disk.
type Disk struct {
	lun      int
	backing  string // the zvol, the file or the disk
	writable bool
}

// DiskOf returns what a mapping to e shows under LUN 0.
func DiskOf(e *spec.Extent) Disk { return Disk{backing: e.Backing(), writable: !e.ReadOnly} }

// disk returns what the mapping k shows. It is empty if k is no mapping.
func (s *state) disk(k spec.Key) Disk {
	m, ok := s.resource(k).(*spec.Mapping)
	if !ok {
		return Disk{}
	}
	e, ok := s.resource(spec.Key{Kind: spec.KindExtent, Name: m.Extent}).(*spec.Extent)
	if !ok {
		return Disk{}
	}
	d := DiskOf(e)
	d.lun = m.LUN
	return d
}

func (d Disk) empty() bool { return d.backing == "" }

// Within reports whether e shows the backing that d shows, and writable if d does. The
// LUN doesn't matter.
func (d Disk) Within(e Disk) bool {
	return d.empty() || d.backing == e.backing && (e.writable || !d.writable)
}

// sameData reports whether e shows the same as d, under whatever LUN.
func (d Disk) sameData(e Disk) bool { return d.backing == e.backing && d.writable == e.writable }

// remains reports whether a host that uses d can go on with e: under the same LUN.
func (d Disk) remains(e Disk) bool { return d.Within(e) && (d.empty() || d.lun == e.lun) }
