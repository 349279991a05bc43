package v1

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"testing"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// seeds are rows of all kinds, and what is close to one.
var seeds = []string{
	`{"id": 1, "iscsi_basename": "iqn.2005-10.org.freenas.ctl", "iscsi_isns_servers": "10.0.0.1 [fd00::1]:99", "iscsi_pool_avail_threshold": null}`,
	`{"id": 1, "iscsi_target_alias": null, "iscsi_target_mode": "iscsi", "iscsi_target_name": "tgt0"}`,
	`{"id": 3, "iscsi_target_portal_comment": "", "iscsi_target_portal_discoveryauthgroup": null, "iscsi_target_portal_discoveryauthmethod": "None", "iscsi_target_portal_ips": ["0.0.0.0:3260", "fd00::1:3260"], "iscsi_target_portal_tag": 3}`,
	`{"id": 1, "iscsi_target_initiator_auth_network": "10.0.0.0/255.0.0.0 fd00::/64", "iscsi_target_initiator_comment": "", "iscsi_target_initiator_initiators": "a,b c"}`,
	`{"id": 1, "iscsi_target_auth_peersecret": "", "iscsi_target_auth_peeruser": "", "iscsi_target_auth_secret": "secret", "iscsi_target_auth_tag": 1, "iscsi_target_auth_user": "u1"}`,
	`{"id": 1, "iscsi_target": 1, "iscsi_target_authgroup": null, "iscsi_target_authtype": "None", "iscsi_target_initialdigest": "Auto", "iscsi_target_initiatorgroup": null, "iscsi_target_portalgroup": 1}`,
	`{"id": 5, "iscsi_extent": 5, "iscsi_lunid": null, "iscsi_target": 1}`,
	`{"id": 1, "iscsi_target_extent_name": "e", "iscsi_target_extent_type": "File", "iscsi_target_extent_path": "/mnt/tank/f", "iscsi_target_extent_filesize": "10MB"}`,
	`null`, `{}`, `{"id": 1e3}`, `[`, `{"iscsi_target_portal_ips": ""}`,
}

// FuzzDecode feeds any bytes to every kind: there is an object with an id, or an
// error, and what was read can be sent back and read again.
func FuzzDecode(f *testing.F) {
	for _, row := range seeds {
		for i := range kinds {
			f.Add(uint8(i), []byte(row))
		}
	}
	f.Fuzz(func(t *testing.T, n uint8, row []byte) {
		k := &kinds[int(n)%len(kinds)]
		ids := testIDs()
		o, err := k.decode(row, ids)
		if err != nil {
			return
		}
		if o.ID <= 0 || o.Resource == nil || o.Resource.Key().Kind != k.name {
			t.Fatalf("%s is read as %+v", row, o)
		}
		if k.finish != nil {
			k.finish([]client.Object{o})
		}
		fields, err := k.encode(o.Resource, &refs{ids: ids})
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"id", "pk"} {
			if _, ok := fields[name]; ok {
				t.Fatalf("%s would be sent", name)
			}
		}
	})
}

// FuzzPage feeds any bytes as a page of a list: no panic, and no more rows than
// there are ids.
func FuzzPage(f *testing.F) {
	for _, row := range seeds {
		f.Add([]byte("["+row+"]"), "items 0-0/1")
		f.Add([]byte("["+row+","+row+"]"), "items 0--1/9999999999")
		f.Add([]byte(row), "")
	}
	f.Fuzz(func(t *testing.T, body []byte, contentRange string) {
		rows := 0
		l := listing{ids: make(map[client.ID]bool), total: -1, keep: func(json.RawMessage) error { rows++; return nil }}
		a := &answer{method: http.MethodGet, status: 200, header: http.Header{"Content-Range": {contentRange}}}
		c := &Client{base: new(url.URL)}
		for range 2 {
			if done, err := l.add(c, a, bytes.NewReader(body)); err == nil && done && rows != len(l.ids) {
				t.Fatalf("%d rows have %d ids", rows, len(l.ids))
			}
		}
	})
}

// FuzzWords feeds any bytes as a refusal.
func FuzzWords(f *testing.F) {
	for _, body := range []string{sorry, reload111, inUse112, aPage, `"Object not found"`, `{"a": ["b", 1, {"c": "d"}]}`, `{"__all__": "x"}`} {
		f.Add(400, []byte(body))
	}
	f.Fuzz(func(t *testing.T, code int, body []byte) {
		c := new(Client)
		a := &answer{method: http.MethodPost, status: code, header: http.Header{}, body: body}
		w := &write{op: "create", method: http.MethodPost, kind: kindOf(spec.KindTarget)}
		done, err := c.interpretWrite(w, a)
		if done && (err != nil || code < 200 || code > 299) {
			t.Fatalf("%d %s is a success", code, body)
		}
		for _, field := range c.fieldErrors(w.kind, nil, a) {
			if len([]rune(field.Message)) > maxMessage+1 {
				t.Fatalf("the message is %d bytes long", len(field.Message))
			}
		}
	})
}
