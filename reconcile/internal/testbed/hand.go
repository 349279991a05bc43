package testbed

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/lunsync/lunsync/client/emulator"
)

// A Hand changes an appliance behind lunsync's back, with requests of its own. It
// makes what lunsync itself never would: mappings without a number, portals that
// share a tag, blank comments, credentials twice, groups of a dead tag.
type Hand struct {
	*Gen
	Server *emulator.Server
}

// A Deed is one request that a hand can make; it returns method, path and body.
type Deed func(h *Hand) (string, string, any)

type Fields = map[string]any

// deeds are tried in random order; the server refuses some, which is fine.
var deeds = []Deed{
	func(h *Hand) (string, string, any) {
		return "POST", "targettoextent/", Fields{"iscsi_target": h.ID("target"), "iscsi_extent": h.ID("extent")}
	},
	func(h *Hand) (string, string, any) {
		return "POST", "targettoextent/", Fields{"iscsi_target": h.ID("target"), "iscsi_extent": h.ID("extent"), "iscsi_lunid": h.IntN(6)}
	},
	func(h *Hand) (string, string, any) {
		return "PUT", h.Row("targettoextent"), Fields{"iscsi_lunid": h.IntN(6)}
	},
	func(h *Hand) (string, string, any) {
		return "POST", "portal/", Fields{"iscsi_target_portal_ips": []string{h.addr()}, "iscsi_target_portal_comment": Pick(h.Gen, "", "north", "by hand")}
	},
	func(h *Hand) (string, string, any) {
		return "PUT", h.Row("portal"), Fields{"iscsi_target_portal_ips": []string{h.addr()}}
	},
	func(h *Hand) (string, string, any) {
		return "PATCH", h.Row("portal"), Fields{"iscsi_target_portal_comment": Pick(h.Gen, "", "by hand", "east")}
	},
	func(h *Hand) (string, string, any) {
		return "POST", "authorizedinitiator/", Fields{"iscsi_target_initiator_comment": Pick(h.Gen, "", "esx", "by hand")}
	},
	func(h *Hand) (string, string, any) {
		return "PUT", h.Row("authorizedinitiator"), Fields{
			"iscsi_target_initiator_initiators":   Pick(h.Gen, "ALL", "ALL iqn.1998-01.com.vmware:esx1", "iqn.a:b, iqn.c:d"),
			"iscsi_target_initiator_auth_network": Pick(h.Gen, "ALL", "10.1.2.3/8 fd00::/64", "192.168.3.0/255.255.255.0")}
	},
	func(h *Hand) (string, string, any) {
		return "POST", "authcredential/", Fields{"iscsi_target_auth_tag": h.IntN(5), "iscsi_target_auth_user": Pick(h.Gen, "ann", "zoe"), "iscsi_target_auth_secret": "made-by-a-hand"}
	},
	func(h *Hand) (string, string, any) {
		return "PUT", h.Row("extent"), Fields{"iscsi_target_extent_comment": "by hand", "iscsi_target_extent_type": "Disk", "iscsi_target_extent_disk": "zvol/tank/vol1", "iscsi_target_extent_ro": true}
	},
	func(h *Hand) (string, string, any) {
		return "POST", "target/", Fields{"iscsi_target_name": Pick(h.Gen, "foreign", "vmstore"), "iscsi_target_alias": Pick(h.Gen, "One", "Two")}
	},
	func(h *Hand) (string, string, any) {
		return "PUT", h.Row("target"), Fields{"iscsi_target_alias": Pick[any](h.Gen, nil, "One", "Three")}
	},
	func(h *Hand) (string, string, any) {
		return "POST", "targetgroup/", Fields{"iscsi_target": h.ID("target"), "iscsi_target_portalgroup": h.ID("portal")}
	},
	func(h *Hand) (string, string, any) {
		return "PUT", h.Row("targetgroup"), Fields{"iscsi_target_initiatorgroup": nil, "iscsi_target_initialdigest": Pick(h.Gen, "Auto", "CRC32C")}
	},
	func(h *Hand) (string, string, any) {
		return "PUT", "globalconfiguration/", Fields{"iscsi_isns_servers": Pick(h.Gen, "", "10.9.9.9  10.9.9.8:99"), "iscsi_pool_avail_threshold": Pick[any](h.Gen, nil, 7)}
	},
	func(h *Hand) (string, string, any) {
		return "DELETE", h.Row(Pick(h.Gen, "portal", "authorizedinitiator", "authcredential", "target", "extent", "targetgroup", "targettoextent")), nil
	},
}

// Meddle does n deeds.
func (h *Hand) Meddle(n int) {
	for range n {
		h.Do(Pick(h.Gen, deeds...)(h))
	}
}

// Do makes one request, without a body if that is nil, and returns its status.
func (h *Hand) Do(method, path string, body any) int {
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

// ID returns the id of a random row of kind, or 0.
func (h *Hand) ID(kind string) any {
	rows := h.Server.Snapshot()[kind]
	if len(rows) == 0 {
		return 0
	}
	return Pick(h.Gen, rows...)["id"]
}

func (h *Hand) Row(kind string) string { return fmt.Sprintf("%s/%v/", kind, h.ID(kind)) }

func (h *Hand) addr() string { return fmt.Sprintf("10.0.0.%d:%d", 1+h.IntN(4), 3260+h.IntN(2)) }

// A Direct is a transport that calls a handler without a network.
type Direct struct{ http.Handler }

// RoundTrip returns what the handler writes.
func (d Direct) RoundTrip(r *http.Request) (*http.Response, error) {
	out := httptest.NewRecorder()
	if r.Body == nil {
		r.Body = http.NoBody
	}
	d.ServeHTTP(out, r)
	resp := out.Result()
	resp.Request = r
	return resp, nil
}
