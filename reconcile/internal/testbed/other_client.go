package testbed

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/lunsync/lunsync/client/emulator"
)

// An OtherClient changes an appliance by requests of its own. It creates what lunsync
// never would: mappings without a number, portals that share a tag, blank comments,
// credentials twice, groups that name an auth group without credentials.
type OtherClient struct {
	*Generator
	Server *emulator.Server
}

// Fields are the body of a request.
type Fields = map[string]any

// A Change makes up one request: method, path and body.
type Change func(h *OtherClient) (string, string, any)

// changes are made in random order. The appliance refuses some, which does no harm.
var changes = []Change{
	func(h *OtherClient) (string, string, any) {
		return "POST", "targettoextent/", Fields{"iscsi_target": h.ID("target"), "iscsi_extent": h.ID("extent")}
	},
	func(h *OtherClient) (string, string, any) {
		return "POST", "targettoextent/", Fields{"iscsi_target": h.ID("target"), "iscsi_extent": h.ID("extent"), "iscsi_lunid": h.IntN(6)}
	},
	func(h *OtherClient) (string, string, any) {
		return "PUT", h.Row("targettoextent"), Fields{"iscsi_lunid": h.IntN(6)}
	},
	func(h *OtherClient) (string, string, any) {
		return "POST", "portal/", Fields{"iscsi_target_portal_ips": []string{h.addr()}, "iscsi_target_portal_comment": Pick(h.Generator, "", "north", "by hand")}
	},
	func(h *OtherClient) (string, string, any) {
		return "PUT", h.Row("portal"), Fields{"iscsi_target_portal_ips": []string{h.addr()}}
	},
	func(h *OtherClient) (string, string, any) {
		return "PATCH", h.Row("portal"), Fields{"iscsi_target_portal_comment": Pick(h.Generator, "", "by hand", "east")}
	},
	func(h *OtherClient) (string, string, any) {
		return "POST", "authorizedinitiator/", Fields{"iscsi_target_initiator_comment": Pick(h.Generator, "", "esx", "by hand")}
	},
	func(h *OtherClient) (string, string, any) {
		return "PUT", h.Row("authorizedinitiator"), Fields{
			"iscsi_target_initiator_initiators":   Pick(h.Generator, "ALL", "ALL iqn.1998-01.com.vmware:esx1", "iqn.a:b, iqn.c:d"),
			"iscsi_target_initiator_auth_network": Pick(h.Generator, "ALL", "10.1.2.3/8 fd00::/64", "192.168.3.0/255.255.255.0")}
	},
	func(h *OtherClient) (string, string, any) {
		return "POST", "authcredential/", Fields{"iscsi_target_auth_tag": h.IntN(5), "iscsi_target_auth_user": Pick(h.Generator, "ann", "zoe"), "iscsi_target_auth_secret": "made-by-a-hand"}
	},
	func(h *OtherClient) (string, string, any) {
		return "PUT", h.Row("extent"), Fields{"iscsi_target_extent_comment": "by hand", "iscsi_target_extent_type": "Disk", "iscsi_target_extent_disk": "zvol/tank/vol1", "iscsi_target_extent_ro": true}
	},
	func(h *OtherClient) (string, string, any) {
		return "POST", "target/", Fields{"iscsi_target_name": Pick(h.Generator, "foreign", "vmstore"), "iscsi_target_alias": Pick(h.Generator, "One", "Two")}
	},
	func(h *OtherClient) (string, string, any) {
		return "PUT", h.Row("target"), Fields{"iscsi_target_alias": Pick[any](h.Generator, nil, "One", "Three")}
	},
	func(h *OtherClient) (string, string, any) {
		return "POST", "targetgroup/", Fields{"iscsi_target": h.ID("target"), "iscsi_target_portalgroup": h.ID("portal")}
	},
	func(h *OtherClient) (string, string, any) {
		return "PUT", h.Row("targetgroup"), Fields{"iscsi_target_initiatorgroup": nil, "iscsi_target_initialdigest": Pick(h.Generator, "Auto", "CRC32C")}
	},
	func(h *OtherClient) (string, string, any) {
		return "PUT", "globalconfiguration/", Fields{"iscsi_isns_servers": Pick(h.Generator, "", "10.9.9.9  10.9.9.8:99"), "iscsi_pool_avail_threshold": Pick[any](h.Generator, nil, 7)}
	},
	func(h *OtherClient) (string, string, any) {
		return "DELETE", h.Row(Pick(h.Generator, "portal", "authorizedinitiator", "authcredential", "target", "extent", "targetgroup", "targettoextent")), nil
	},
}

// Meddle makes n random changes.
func (h *OtherClient) Meddle(n int) {
	for range n {
		h.Do(Pick(h.Generator, changes...)(h))
	}
}

// Do makes one request, without a body if that is nil, and returns its status.
func (h *OtherClient) Do(method, path string, body any) int {
	if strings.HasSuffix(path, "/0/") {
		return http.StatusNotFound // there is no row of the kind
	}
	var encoded []byte
	if body != nil {
		encoded, _ = json.Marshal(body)
	}
	r := httptest.NewRequest(method, "/api/v1.0/services/iscsi/"+path, strings.NewReader(string(encoded)))
	r.Header.Set("Content-Type", "application/json")
	out := httptest.NewRecorder()
	h.Server.ServeHTTP(out, r)
	return out.Code
}

// ID returns the id of a random row of a kind, or 0 if there is none.
func (h *OtherClient) ID(kind string) any {
	rows := h.Server.Snapshot()[kind]
	if len(rows) == 0 {
		return 0
	}
	return Pick(h.Generator, rows...)["id"]
}

// Row returns the path of a random row of a kind.
func (h *OtherClient) Row(kind string) string { return fmt.Sprintf("%s/%v/", kind, h.ID(kind)) }

func (h *OtherClient) addr() string { return fmt.Sprintf("10.0.0.%d:%d", 1+h.IntN(4), 3260+h.IntN(2)) }
