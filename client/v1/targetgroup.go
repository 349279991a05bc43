package v1

import (
	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

type targetGroupRow struct {
	Target         client.ID  `json:"iscsi_target" spec:"target,filled"`
	Portal         client.ID  `json:"iscsi_target_portalgroup" spec:"portal,filled"`
	InitiatorGroup *client.ID `json:"iscsi_target_initiatorgroup" spec:"initiator_group,present"`
	AuthMethod     string     `json:"iscsi_target_authtype" spec:"auth_method,filled"`
	AuthGroup      *client.ID `json:"iscsi_target_authgroup" spec:"auth_group,present"` // a tag
	InitialDigest  string     `json:"iscsi_target_initialdigest" spec:"initial_digest"`
}

func encodeTargetGroup(g *spec.TargetGroup, x *refs) targetGroupRow {
	return targetGroupRow{
		Target:         x.id(spec.KindTarget, g.Target),
		Portal:         x.id(spec.KindPortal, g.Portal),
		InitiatorGroup: x.optional(spec.KindInitiatorGroup, g.InitiatorGroup, spec.All),
		AuthMethod:     wireMethod(g.AuthMethod),
		AuthGroup:      x.optional(spec.KindAuthGroup, g.AuthGroup, ""),
		InitialDigest:  g.InitialDigest,
	}
}

func decodeTargetGroup(w targetGroupRow, n *names) *spec.TargetGroup {
	return &spec.TargetGroup{
		Target:         n.ids.Name(spec.KindTarget, w.Target),
		Portal:         n.ids.Name(spec.KindPortal, w.Portal),
		InitiatorGroup: n.optional(spec.KindInitiatorGroup, w.InitiatorGroup, spec.All),
		AuthMethod:     specMethod(w.AuthMethod),
		AuthGroup:      n.optional(spec.KindAuthGroup, w.AuthGroup, ""),
		InitialDigest:  w.InitialDigest,
	}
}
