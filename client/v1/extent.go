package v1

import (
	"strings"

	"github.com/lunsync/lunsync/spec"
)

// An extentRow has the fields of both directions: a zvol or a disk is written as
// Type Disk and Disk, and read as Type ZVOL or Disk and Path (wire-facts 1, 4.5).
type extentRow struct {
	Name                     string  `json:"iscsi_target_extent_name" spec:"name,filled"`
	Type                     string  `json:"iscsi_target_extent_type,omitempty" spec:",filled"`
	Path                     *string `json:"iscsi_target_extent_path,omitempty" spec:"file,present"`
	Disk                     string  `json:"iscsi_target_extent_disk,omitempty" spec:""`
	Size                     *size   `json:"iscsi_target_extent_filesize,omitempty" spec:"size"`
	Comment                  string  `json:"iscsi_target_extent_comment" spec:"comment"`
	Blocksize                int     `json:"iscsi_target_extent_blocksize" spec:"blocksize"`
	DisablePhysicalBlocksize bool    `json:"iscsi_target_extent_pblocksize" spec:"disable_physical_blocksize"`
	AvailThreshold           *int    `json:"iscsi_target_extent_avail_threshold" spec:"avail_threshold"`
	InsecureTPC              bool    `json:"iscsi_target_extent_insecure_tpc" spec:"insecure_tpc"`
	Xen                      bool    `json:"iscsi_target_extent_xen" spec:"xen"`
	RPM                      string  `json:"iscsi_target_extent_rpm" spec:"rpm"`
	ReadOnly                 bool    `json:"iscsi_target_extent_ro" spec:"read_only"`
	Serial                   string  `json:"iscsi_target_extent_serial,omitempty" spec:"serial"`
	NAA                      string  `json:"iscsi_target_extent_naa,omitempty" spec:"naa"`
}

// blankExtent has the values of fields that a row lacks.
var blankExtent = extentRow{Blocksize: 512, InsecureTPC: true, RPM: "SSD"}

func encodeExtent(e *spec.Extent, _ *refs) extentRow {
	w := extentRow{
		Name:                     e.Name,
		Comment:                  e.Comment,
		Blocksize:                e.Blocksize,
		DisablePhysicalBlocksize: e.DisablePhysicalBlocksize,
		AvailThreshold:           nullable(e.AvailThreshold),
		InsecureTPC:              e.InsecureTPC,
		Xen:                      e.Xen,
		RPM:                      e.RPM,
		ReadOnly:                 e.ReadOnly,
		Serial:                   e.Serial,
		NAA:                      e.NAA,
	}
	w.encodeBacking(e)
	return w
}

// encodeBacking sends a size only with a file: 11.2 would keep it for a zvol too.
func (w *extentRow) encodeBacking(e *spec.Extent) {
	switch {
	case e.ZVOL != "":
		w.Type, w.Disk = "Disk", "zvol/"+e.ZVOL
	case e.Disk != "":
		w.Type, w.Disk = "Disk", e.Disk
	case e.File != "":
		bytes := size(e.Size)
		w.Type, w.Path, w.Size = "File", &e.File, &bytes
	}
}

func decodeExtent(w extentRow, _ *names) *spec.Extent {
	e := &spec.Extent{
		Name:                     w.Name,
		Comment:                  strings.TrimSpace(w.Comment),
		Blocksize:                w.Blocksize,
		DisablePhysicalBlocksize: w.DisablePhysicalBlocksize,
		AvailThreshold:           valueOf(w.AvailThreshold),
		InsecureTPC:              w.InsecureTPC,
		Xen:                      w.Xen,
		RPM:                      w.RPM,
		ReadOnly:                 w.ReadOnly,
		Serial:                   w.Serial,
		NAA:                      w.NAA,
	}
	w.decodeBacking(e)
	return e
}

// decodeBacking leaves all empty where the path is null: the disk is lost
// (wire-facts 4.5).
func (w *extentRow) decodeBacking(e *spec.Extent) {
	path := valueOf(w.Path)
	zvol, isZVOL := strings.CutPrefix(path, "/dev/zvol/")
	switch {
	case w.Type == "File":
		e.File, e.Size = path, spec.Size(valueOf(w.Size))
	case isZVOL:
		e.ZVOL = zvol
	default:
		e.Disk = strings.TrimPrefix(path, "/dev/")
	}
}
