package v1

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// A kind is all that this package knows of one kind of resource. Functions are nil where a
// kind needs none.
type kind struct {
	translation
	name   spec.Kind
	traits kindTraits

	single    bool   // there is one row; it has no id in its URL
	method    string // of updates; "" is PUT
	secretive bool   // what the appliance says may hold a secret
	inUse     bool   // deletes may be refused because of connected initiators

	// words gives the spec's fields for names of the wire that occur only in errors, or that
	// stand for several fields. Of several, the error is about the one that is not null.
	words map[string][]string
	// knownBy lists the fields that the answer to a create must show as they were sent.
	// Otherwise the answer is about another object.
	knownBy []string
	// always lists the fields that each update sends, changed or not.
	always []string
	// prepare returns to in the form that an update of from must send.
	prepare func(from, to spec.Resource) spec.Resource
	// unmanaged are the fields that a spec can't express and that change what hosts get.
	unmanaged []unmanaged
	// finish fills in what depends on all rows of the kind. The objects are sorted by id.
	finish func([]client.Object)
	// lost says what it means if a list is answered with status 404.
	lost string
	// misreplies reports whether the appliance answers writes with the wrong row, or with
	// status 404 although it did them.
	misreplies func(client.Traits) bool
}

// kinds is the table of all kinds of API v1.0.
var kinds = []kind{{
	name: spec.KindGlobal,
	traits: kindTraits{
		ascendingIDs: yes, stableIDs: yes, duplicates: no,
		identity: byKey,
		writes:   reloads, deletes: noReload,
		cascades: nothing,
	},
	translation: translate(globalRow{}, encodeGlobal, decodeGlobal),
	single:      true,
	unmanaged:   unmanagedGlobal,
}, {
	name: spec.KindCredential,
	traits: kindTraits{
		ascendingIDs: yes, stableIDs: yes, duplicates: yes,
		identity: []string{"tag", "user"},
		writes:   loudRows, deletes: noReload,
		cascades: nothing,
	},
	translation: translate(credentialRow{}, encodeCredential, decodeCredential),
	knownBy:     []string{"iscsi_target_auth_tag", "iscsi_target_auth_user"},
	secretive:   true,
	words:       map[string][]string{"iscsi_target_auth_secret2": {"secret"}, "iscsi_target_auth_peersecret2": {"peer_secret"}},
	// One of the two alone is refused (wire-facts 4.4).
	always: []string{"iscsi_target_auth_peeruser", "iscsi_target_auth_peersecret"},
}, {
	name: spec.KindInitiatorGroup,
	// The tags are counted anew when another one is deleted (wire-facts 6), so that they
	// identify nothing.
	traits: kindTraits{
		ascendingIDs: yes, stableIDs: yes, duplicates: yes,
		identity: []string{"comment", "initiators", "networks"},
		writes:   loudRows, deletes: noReload,
		cascades: nothing,
	},
	translation: translate(initiatorGroupRow{}, encodeInitiatorGroup, decodeInitiatorGroup),
	knownBy:     []string{"iscsi_target_initiator_initiators", "iscsi_target_initiator_auth_network", "iscsi_target_initiator_comment"},
}, {
	name: spec.KindPortal,
	// Tags: as above. The target groups of a portal are deleted with it (wire-facts 6);
	// a plan doesn't leave that to the appliance, since it moves them to other portals.
	traits: kindTraits{
		ascendingIDs: yes, stableIDs: yes, duplicates: yes,
		identity: []string{"comment", "listen"},
		writes:   reloads, deletes: reloads,
		cascades: nothing,
	},
	translation: translate(portalRow{AuthMethod: "None"}, encodePortal, decodePortal),
	knownBy:     []string{"iscsi_target_portal_ips", "iscsi_target_portal_comment"},
	// A PUT gives the portal another tag, on 11.1 (wire-facts 5 and 11).
	method:  http.MethodPatch,
	words:   map[string][]string{"iscsi_target_portalip_ip": {"listen"}, "iscsi_target_portalip_port": {"listen"}},
	always:  []string{"iscsi_target_portal_ips"},
	prepare: newAddressesFirst,
	// wire-facts 4.1
	lost: "the appliance can't list its portals; it does so when the row of its global configuration is missing; saving the iSCSI global configuration in its web interface may make one",
}, {
	name: spec.KindTarget,
	traits: kindTraits{
		ascendingIDs: yes, stableIDs: yes, duplicates: no,
		identity: []string{"name"},
		writes:   reloads, deletes: reloads,
		cascades: []spec.Kind{spec.KindTargetGroup, spec.KindMapping},
	},
	translation: translate(targetRow{Mode: "iscsi"}, encodeTarget, decodeTarget),
	knownBy:     []string{"iscsi_target_name"},
	inUse:       true,
}, {
	name: spec.KindExtent,
	// The delete of one without mappings succeeds whatever the service does (wire-facts 6).
	traits: kindTraits{
		ascendingIDs: yes, stableIDs: yes, duplicates: no,
		identity: []string{"name"},
		writes:   reloads, deletes: noReload,
		cascades: []spec.Kind{spec.KindMapping},
	},
	translation: translate(blankExtent, encodeExtent, decodeExtent),
	knownBy:     []string{"iscsi_target_extent_name"},
	inUse:       true,
	words:       map[string][]string{"iscsi_target_extent_disk": {"zvol", "disk"}},
	unmanaged:   unmanagedExtent,
	// wire-facts 4.5
	lost: "the appliance can't list its extents; up to 11.1 it does so when the disk of an extent is gone: bring the disk back, or delete that extent on the appliance",
	// Without them a zvol's update is refused (wire-facts 5). Those that don't
	// apply to an extent aren't among its fields.
	always: []string{"iscsi_target_extent_type", "iscsi_target_extent_disk", "iscsi_target_extent_path"},
}, {
	name: spec.KindTargetGroup,
	// 11.2 may answer an update with another id (wire-facts 8).
	traits: kindTraits{
		ascendingIDs: yes, stableIDs: no, duplicates: no,
		identity: byKey,
		writes:   loudGroups, deletes: noReload,
		cascades: nothing,
	},
	translation: translate(targetGroupRow{AuthMethod: "None", InitialDigest: "Auto"}, encodeTargetGroup, decodeTargetGroup),
	knownBy:     []string{"iscsi_target", "iscsi_target_portalgroup"},
	misreplies:  func(t client.Traits) bool { return t.DropsGroups },
}, {
	name: spec.KindMapping,
	traits: kindTraits{
		ascendingIDs: yes, stableIDs: yes, duplicates: no,
		identity: byKey,
		writes:   loudRows, deletes: loudRows,
		cascades: nothing,
	},
	translation: translate(mappingRow{}, encodeMapping, decodeMapping),
	knownBy:     []string{"iscsi_target", "iscsi_extent"},
	inUse:       true,
	finish:      numberAutoLUNs,
}}

// kindOf returns the row of the table for k, or nil.
func kindOf(k spec.Kind) *kind {
	for i := range kinds {
		if kinds[i].name == k {
			return &kinds[i]
		}
	}
	return nil
}

// object returns the object that a row shows.
func (k *kind) object(row json.RawMessage, ids *client.IDs) (client.Object, error) {
	o, err := k.decode(row, ids)
	if err != nil {
		return client.Object{}, err
	}
	o.Unmanaged, err = unmanagedIn(row, k.unmanaged)
	return o, err
}

// listed returns the object that a row of a list shows. A row that makes no sense may be
// somebody else's: it must not keep lunsync from managing the others.
func (k *kind) listed(row json.RawMessage, ids *client.IDs) (client.Object, error) {
	o, err := k.object(row, ids)
	if err == nil {
		return o, err
	}
	if part, ok := k.salvage(row, ids); ok {
		return part, nil
	}
	return o, err
}

// path returns the path of all objects of the kind.
func (k *kind) path() string { return "services/iscsi/" + string(k.name) + "/" }

// pathOf returns the path of the object with the given id. It refuses what is no id: without
// one the path is that of all objects, and a delete would remove them all.
func (k *kind) pathOf(id client.ID) (string, error) {
	switch {
	case k == nil:
		return "", errors.New("the appliance has no such kind")
	case id <= 0:
		return "", fmt.Errorf("%d is not an id", id)
	case k.single:
		return k.path(), nil
	}
	return k.path() + strconv.FormatInt(int64(id), 10) + "/", nil
}

// field returns the spec's word for a field of the wire, or "" if it has none. R is the
// resource that the appliance was asked about, or nil.
func (k *kind) field(wire string, r spec.Resource) string {
	for _, c := range k.columns {
		if c.wire == wire && c.field != "" {
			return c.field
		}
	}
	words := k.words[wire]
	for _, word := range words {
		if len(words) == 1 || r != nil && has(r, word) {
			return word
		}
	}
	return ""
}

// has reports whether the named field of r is not null.
func has(r spec.Resource, field string) bool {
	return slices.ContainsFunc(spec.Fields(r), func(f spec.Field) bool { return f.Name == field && f.Value != nil })
}
