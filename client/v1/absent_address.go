package v1

import (
	"net/netip"
	"regexp"
	"slices"

	"github.com/lunsync/lunsync/spec"
)

// absentPattern matches the refusal of an address that the appliance does not have
// (wire-facts 4.6 and 5).
var absentPattern = regexp.MustCompile(`^Select a valid choice\. ([0-9A-Fa-f.:]{2,45}) is not one of the available choices\.$`)

// absent returns the addresses, sorted, that a refused write of a portal names because the
// appliance does not have them.
func absent(k *kind, a *answer) []netip.Addr {
	if k == nil || k.name != spec.KindPortal {
		return nil
	}
	var all []netip.Addr
	for _, r := range remarks(a) {
		said := absentPattern.FindStringSubmatch(r.text)
		if said == nil || r.wire != "iscsi_target_portalip_ip" {
			continue
		}
		if ip, err := netip.ParseAddr(said[1]); err == nil {
			all = append(all, ip)
		}
	}
	slices.SortFunc(all, netip.Addr.Compare)
	return slices.Compact(all)
}
