package v1

import (
	"strings"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

type initiatorGroupRow struct {
	Initiators string `json:"iscsi_target_initiator_initiators" spec:"initiators,filled"`
	Networks   string `json:"iscsi_target_initiator_auth_network" spec:"networks,filled"`
	Comment    string `json:"iscsi_target_initiator_comment" spec:"comment"`
}

// encodeInitiatorGroup separates by newlines only: the appliance splits by the
// first separator that it finds, and 11.2 stores newlines itself.
func encodeInitiatorGroup(g *spec.InitiatorGroup, _ *refs) initiatorGroupRow {
	return initiatorGroupRow{
		Initiators: strings.Join(g.Initiators, "\n"),
		Networks:   strings.Join(g.Networks, "\n"),
		Comment:    g.Comment,
	}
}

func decodeInitiatorGroup(w initiatorGroupRow, n *names) *spec.InitiatorGroup {
	return &spec.InitiatorGroup{
		Name:       client.Unnamed(n.own),
		Initiators: orAll(set(w.Initiators, initiator)),
		Networks:   orAll(networks(w.Networks)),
		Comment:    strings.TrimSpace(w.Comment),
	}
}

// orAll returns ALL for an empty set, which is how the appliance reads it.
func orAll(members []string) []string {
	if len(members) == 0 {
		return []string{spec.All}
	}
	return members
}
