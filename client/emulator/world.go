package emulator

import (
	"net/netip"
	"slices"
	"strings"
)

// A World is what surrounds the API on the appliance. Its zero value is a
// friendly one: every pool, zvol, disk and address that is asked for exists,
// nobody is connected, no file exists yet, and the iSCSI service runs and
// reloads. Of pools, zvols, disks and addresses a nil list means "anything"; an
// empty one means "none".
type World struct {
	// Pools are the names below /mnt.
	Pools []string `json:"pools"`
	// Zvols are written pool/name.
	Zvols []string `json:"zvols"`
	// Disks are device names such as da1.
	Disks []string `json:"disks"`
	// Addresses are those of the appliance; 0.0.0.0 need not be listed, and :: is
	// never among the choices.
	Addresses []string `json:"addresses"`
	// Connected are the names of targets that have a session.
	Connected []string `json:"connected"`
	// Files are the paths that exist, besides those that extents have made.
	Files []string `json:"files"`

	// ServiceDisabled says that the iSCSI service does not start at boot; then
	// writes do not reload it.
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

// globals is how many globalconfiguration rows a new server has.
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

// hasAddress reports whether a portal may listen on ip. Brackets and names
// are never among the choices.
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

// place says where a path lies: in a volume, at a directory, or outside.
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
