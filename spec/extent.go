package spec

// An Extent is a store that is shown to initiators as a disk. Exactly one of
// ZVOL, File and Disk is set; none is when the appliance lost the disk.
type Extent struct {
	Name string `yaml:"name"`
	ZVOL string `yaml:"zvol,omitempty"` // pool/name
	File string `yaml:"file,omitempty"` // absolute path
	Disk string `yaml:"disk,omitempty"` // device name, such as da1
	// Size is that of a file to be made, in bytes. 0 means as the file is.
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

// Refs returns nil: an extent stands alone.
func (e *Extent) Refs() []Key { return nil }

// Claims returns the name and, if it has one, the NAA. Serials may be equal.
func (e *Extent) Claims() []Claim {
	claims := []Claim{Claim("extent name " + e.Name)}
	if e.NAA != "" {
		claims = append(claims, Claim("naa "+e.NAA))
	}
	return claims
}

// Backing returns the one of ZVOL, File and Disk that is set, with its kind
// before it, such as "zvol tank/vm-0".
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
