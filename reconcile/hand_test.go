package reconcile_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/lunsync/lunsync/client/emulator"
)

// A hand changes an appliance behind lunsync's back, with requests of its own. It
// makes what lunsync itself never would: mappings without a number, portals that
// share a tag, blank comments, credentials twice, groups of a dead tag.
type hand struct {
	*gen
	server *emulator.Server
}

// A deed is one request that a hand can make; it returns method, path and body.
type deed func(h *hand) (string, string, any)

type fields = map[string]any

// deeds are tried in random order; the server refuses some, which is fine.
var deeds = []deed{
	func(h *hand) (string, string, any) {
		return "POST", "targettoextent/", fields{"iscsi_target": h.id("target"), "iscsi_extent": h.id("extent")}
	},
	func(h *hand) (string, string, any) {
		return "POST", "targettoextent/", fields{"iscsi_target": h.id("target"), "iscsi_extent": h.id("extent"), "iscsi_lunid": h.IntN(6)}
	},
	func(h *hand) (string, string, any) {
		return "PUT", h.row("targettoextent"), fields{"iscsi_lunid": h.IntN(6)}
	},
	func(h *hand) (string, string, any) {
		return "POST", "portal/", fields{"iscsi_target_portal_ips": []string{h.addr()}, "iscsi_target_portal_comment": pick(h.gen, "", "north", "by hand")}
	},
	func(h *hand) (string, string, any) {
		return "PUT", h.row("portal"), fields{"iscsi_target_portal_ips": []string{h.addr()}}
	},
	func(h *hand) (string, string, any) {
		return "PATCH", h.row("portal"), fields{"iscsi_target_portal_comment": pick(h.gen, "", "by hand", "east")}
	},
	func(h *hand) (string, string, any) {
		return "POST", "authorizedinitiator/", fields{"iscsi_target_initiator_comment": pick(h.gen, "", "esx", "by hand")}
	},
	func(h *hand) (string, string, any) {
		return "PUT", h.row("authorizedinitiator"), fields{
			"iscsi_target_initiator_initiators":   pick(h.gen, "ALL", "ALL iqn.1998-01.com.vmware:esx1", "iqn.a:b, iqn.c:d"),
			"iscsi_target_initiator_auth_network": pick(h.gen, "ALL", "10.1.2.3/8 fd00::/64", "192.168.3.0/255.255.255.0")}
	},
	func(h *hand) (string, string, any) {
		return "POST", "authcredential/", fields{"iscsi_target_auth_tag": h.IntN(5), "iscsi_target_auth_user": pick(h.gen, "ann", "zoe"), "iscsi_target_auth_secret": "made-by-a-hand"}
	},
	func(h *hand) (string, string, any) {
		return "PUT", h.row("extent"), fields{"iscsi_target_extent_comment": "by hand", "iscsi_target_extent_type": "Disk", "iscsi_target_extent_disk": "zvol/tank/vol1", "iscsi_target_extent_ro": true}
	},
	func(h *hand) (string, string, any) {
		return "POST", "target/", fields{"iscsi_target_name": pick(h.gen, "foreign", "vmstore"), "iscsi_target_alias": pick(h.gen, "One", "Two")}
	},
	func(h *hand) (string, string, any) {
		return "PUT", h.row("target"), fields{"iscsi_target_alias": pick[any](h.gen, nil, "One", "Three")}
	},
	func(h *hand) (string, string, any) {
		return "POST", "targetgroup/", fields{"iscsi_target": h.id("target"), "iscsi_target_portalgroup": h.id("portal")}
	},
	func(h *hand) (string, string, any) {
		return "PUT", h.row("targetgroup"), fields{"iscsi_target_initiatorgroup": nil, "iscsi_target_initialdigest": pick(h.gen, "Auto", "CRC32C")}
	},
	func(h *hand) (string, string, any) {
		return "PUT", "globalconfiguration/", fields{"iscsi_isns_servers": pick(h.gen, "", "10.9.9.9  10.9.9.8:99"), "iscsi_pool_avail_threshold": pick[any](h.gen, nil, 7)}
	},
	func(h *hand) (string, string, any) {
		return "DELETE", h.row(pick(h.gen, "portal", "authorizedinitiator", "authcredential", "target", "extent", "targetgroup", "targettoextent")), nil
	},
}

// meddle does n deeds.
func (h *hand) meddle(n int) {
	for range n {
		h.do(pick(h.gen, deeds...)(h))
	}
}

// do makes one request, without a body if that is nil, and returns its status.
func (h *hand) do(method, path string, body any) int {
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
	h.server.ServeHTTP(out, r)
	return out.Code
}

// id returns the id of a random row of kind, or 0.
func (h *hand) id(kind string) any {
	rows := h.server.Snapshot()[kind]
	if len(rows) == 0 {
		return 0
	}
	return pick(h.gen, rows...)["id"]
}

func (h *hand) row(kind string) string { return fmt.Sprintf("%s/%v/", kind, h.id(kind)) }

func (h *hand) addr() string { return fmt.Sprintf("10.0.0.%d:%d", 1+h.IntN(4), 3260+h.IntN(2)) }

// A direct is a transport that calls a handler without a network.
type direct struct{ http.Handler }

// RoundTrip returns what the handler writes.
func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	out := httptest.NewRecorder()
	if r.Body == nil {
		r.Body = http.NoBody
	}
	d.ServeHTTP(out, r)
	resp := out.Result()
	resp.Request = r
	return resp, nil
}
