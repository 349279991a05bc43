package emulator

import (
	"net/netip"
	"slices"
	"strings"
)

// A World is what an appliance has beside the rows of the API. In the zero value every pool,
// zvol, disk and address exists, no initiator is connected, there are no files, and the iSCSI
// service runs and reloads. A nil list of pools, zvols, disks or addresses means that any
// exists; an empty one means that none does.
type World struct {
	// Pools are the names below /mnt.
	Pools []string `json:"pools"`
	// Zvols have names such as tank/vm-0.
	Zvols []string `json:"zvols"`
	// Disks are names of devices, such as da1.
	Disks []string `json:"disks"`
	// Addresses are the IP addresses of the appliance. Portals can have 0.0.0.0 even if it
	// is not listed, and never ::.
	Addresses []string `json:"addresses"`
	// Connected are the names of targets that have a connected initiator.
	Connected []string `json:"connected"`
	// Files are the paths of the files that exist, beside those that extents have made.
	Files []string `json:"files"`

	// ServiceDisabled says that the iSCSI service does not start at boot. Then writes don't
	// reload it.
	ServiceDisabled bool `json:"service_disabled"`
	// ServiceStopped says that the iSCSI service does not run now.
	ServiceStopped bool `json:"service_stopped"`
	// ReloadFails makes every reload of the iSCSI service fail.
	ReloadFails bool `json:"reload_fails"`
	// StartFails makes starting the iSCSI service fail.
	StartFails bool `json:"start_fails"`
	// NoGlobal lets a new server start without the globalconfiguration row.
	NoGlobal bool `json:"no_global"`
	// TwoGlobals lets a new server start with two of them.
	TwoGlobals bool `json:"two_globals"`
}

func (w *World) clone() World {
	c := *w
	for _, list := range []*[]string{&c.Pools, &c.Zvols, &c.Disks, &c.Addresses, &c.Connected, &c.Files} {
		*list = slices.Clone(*list)
	}
	return c
}

// globals returns how many globalconfiguration rows a new server has.
func (w *World) globals() int {
	switch {
	case w.NoGlobal:
		return 0
	case w.TwoGlobals:
		return 2
	}
	return 1
}

func (w *World) hasZvol(name string) bool { return w.Zvols == nil || slices.Contains(w.Zvols, name) }

func (w *World) hasDisk(name string) bool {
	if w.Disks == nil {
		return name != "" && !strings.Contains(name, "/")
	}
	return slices.Contains(w.Disks, name)
}

func (w *World) isConnected(target string) bool { return slices.Contains(w.Connected, target) }

// hasAddress reports whether a portal may listen on ip. It may not if ip has brackets or is a
// name.
func (w *World) hasAddress(ip string, ipv4Only bool) bool {
	addr, err := netip.ParseAddr(ip)
	if err != nil || addr.Zone() != "" || ipv4Only && !addr.Is4() {
		return false
	}
	if addr.IsUnspecified() {
		return addr.Is4()
	}
	return w.Addresses == nil || slices.Contains(w.Addresses, ip)
}

// place returns where a path is: in a volume, at a directory, or outside.
func (w *World) place(path string) place {
	rest, ok := strings.CutPrefix(path, "/mnt/")
	pool, inner, _ := strings.Cut(rest, "/")
	known := ok && pool != "" && (w.Pools == nil || slices.Contains(w.Pools, pool))
	if known && (inner == "" || strings.HasSuffix(inner, "/")) {
		return atDirectory
	}
	if known {
		return inVolume
	}
	return outside
}

type place int

const (
	outside place = iota
	atDirectory
	inVolume
	inJails
)
