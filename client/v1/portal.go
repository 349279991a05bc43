package v1

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

type portalRow struct {
	Listen     addresses  `json:"iscsi_target_portal_ips" spec:"listen,filled"`
	Comment    string     `json:"iscsi_target_portal_comment" spec:"comment"`
	AuthMethod string     `json:"iscsi_target_portal_discoveryauthmethod" spec:"discovery_auth_method"`
	AuthGroup  *client.ID `json:"iscsi_target_portal_discoveryauthgroup" spec:"discovery_auth_group"` // a tag
	Tag        *int       `json:"iscsi_target_portal_tag,omitempty" spec:"tag"`
}

func encodePortal(p *spec.Portal, x *refs) portalRow {
	w := portalRow{
		Listen:     make(addresses, len(p.Listen)),
		Comment:    p.Comment,
		AuthMethod: wireMethod(p.DiscoveryAuthMethod),
		AuthGroup:  x.optional(spec.KindAuthGroup, p.DiscoveryAuthGroup, ""),
		Tag:        nullable(p.Tag),
	}
	for i, addr := range p.Listen {
		w.Listen[i] = wireAddress(addr)
	}
	return w
}

func decodePortal(w portalRow, n *names) *spec.Portal {
	p := &spec.Portal{
		Name:                client.Unnamed(n.own),
		Comment:             strings.TrimSpace(w.Comment),
		DiscoveryAuthMethod: specMethod(w.AuthMethod),
		DiscoveryAuthGroup:  n.optional(spec.KindAuthGroup, w.AuthGroup, ""),
		Tag:                 valueOf(w.Tag),
	}
	for _, addr := range w.Listen {
		p.Listen = append(p.Listen, specAddress(addr))
	}
	slices.Sort(p.Listen)
	p.Listen = slices.Compact(p.Listen)
	return p
}

// newAddressesFirst returns to with the addresses that from lacks before those
// that it has. The appliance refuses many other orders (wire-facts 5).
func newAddressesFirst(from, to spec.Resource) spec.Resource {
	stored := from.(*spec.Portal).Listen
	p := *to.(*spec.Portal)
	p.Listen = slices.Clone(p.Listen)
	slices.SortStableFunc(p.Listen, func(a, b string) int {
		return rank(slices.Contains(stored, a)) - rank(slices.Contains(stored, b))
	})
	return &p
}

func rank(last bool) int {
	if last {
		return 1
	}
	return 0
}

// Addresses are those of a portal as the wire has them: "ip:port", IPv6 without
// brackets.
type addresses []string

// UnmarshalJSON takes a list. With iscsi_alua there is a string in its place, and
// the addresses are elsewhere (wire-facts 10).
func (a *addresses) UnmarshalJSON(text []byte) error {
	if strings.HasPrefix(string(text), `"`) {
		return errALUA
	}
	var list []string
	if err := json.Unmarshal(text, &list); err != nil {
		return errors.New("the addresses are not a list of strings")
	}
	*a = list
	return nil
}

var errALUA = errors.New("the addresses are given per controller, since ALUA (iscsi_alua) is on; " +
	"switch it off: portals can't be read or written with it")
