package main

import (
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
)

// A row writes one row of a kind with the given id and a long text.
type row func(id int, text string) string

// rows are those of every kind that is a list.
var rows = map[string]row{
	"authcredential": func(id int, text string) string {
		return fmt.Sprintf(`{"id": %d, "iscsi_target_auth_tag": %d, "iscsi_target_auth_user": "u%s", "iscsi_target_auth_secret": "s%s"}`, id, id, text, text)
	},
	"authorizedinitiator": func(id int, text string) string {
		return fmt.Sprintf(`{"id": %d, "iscsi_target_initiator_initiators": "iqn.%s", "iscsi_target_initiator_auth_network": "ALL", "iscsi_target_initiator_comment": ""}`, id, text)
	},
	"portal": func(id int, text string) string {
		return fmt.Sprintf(`{"id": %d, "iscsi_target_portal_ips": ["%s:1"], "iscsi_target_portal_comment": ""}`, id, strings.ReplaceAll(text, " ", `:1", "`))
	},
	"target": func(id int, text string) string {
		return fmt.Sprintf(`{"id": %d, "iscsi_target_name": "t%d", "iscsi_target_alias": "%s"}`, id, id, text)
	},
	"extent": func(id int, text string) string {
		return fmt.Sprintf(`{"id": %d, "iscsi_target_extent_name": "e%d", "iscsi_target_extent_type": "ZVOL", "iscsi_target_extent_path": "/dev/zvol/tank/v%d", "iscsi_target_extent_comment": "%s", "iscsi_target_extent_serial": "080027aabbcc%04d", "iscsi_target_extent_naa": "0x6589cfc000000%019d"}`, id, id, id, text, id, id)
	},
	"targetgroup": func(id int, _ string) string {
		return fmt.Sprintf(`{"id": %d, "iscsi_target": 1, "iscsi_target_portalgroup": %d, "iscsi_target_initiatorgroup": 1, "iscsi_target_authtype": "None", "iscsi_target_authgroup": null, "iscsi_target_initialdigest": "Auto"}`, id, id)
	},
	"targettoextent": func(id int, _ string) string {
		return fmt.Sprintf(`{"id": %d, "iscsi_target": %d, "iscsi_extent": %d, "iscsi_lunid": %d}`, id, (id-1)/100+1, id, id%100)
	},
}

// lists answers as an appliance does that has so many rows of each kind, or, of a kind
// that many doesn't have, without end.
func lists(text string, many map[string]int) http.HandlerFunc {
	return afterwards(func(w http.ResponseWriter, r *http.Request) {
		kind := strings.Split(strings.Trim(r.URL.Path, "/"), "/")[4]
		offset, err := strconv.Atoi(r.URL.Query().Get("offset"))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		last, ends := many[kind]
		end := offset + 1000
		if ends {
			end = min(end, last)
			w.Header().Set("Content-Range", fmt.Sprintf("items 0-%d/%d", end-offset-1, last))
		}
		fmt.Fprint(w, "[")
		between := ""
		for id := offset + 1; id <= end; id++ {
			if _, err := io.WriteString(w, between+rows[kind](id, text)); err != nil {
				return
			}
			between = ","
		}
		fmt.Fprint(w, "]")
	})
}

// twentyThousand is an ordinary large appliance.
var twentyThousand = map[string]int{"authcredential": 0, "authorizedinitiator": 1, "portal": 1, "target": 100, "extent": 9_949, "targetgroup": 1, "targettoextent": 9_949}

// largeTexts is an appliance with few objects and much to say of each.
var largeTexts = map[string]int{"authcredential": 0, "authorizedinitiator": 20, "portal": 20, "target": 1, "extent": 100, "targetgroup": 20, "targettoextent": 100}

// withoutEnd answers with a text and repeats another after it, for as long as it is read.
func withoutEnd(header map[string]string, status int, begin, text string) http.HandlerFunc {
	text = strings.Repeat(text, 64<<10/len(text))
	return afterwards(func(w http.ResponseWriter, _ *http.Request) {
		for name, value := range header {
			w.Header().Set(name, value)
		}
		w.WriteHeader(status)
		_, err := io.WriteString(w, begin)
		for err == nil {
			_, err = io.WriteString(w, text)
		}
	})
}

// drip gives almost a whole row at once, and then nothing until the client goes.
func drip(w http.ResponseWriter, r *http.Request) {
	fmt.Fprint(w, `[{"id": 1, "x": "`+strings.Repeat("x", 60<<10))
	w.(http.Flusher).Flush()
	<-r.Context().Done()
}

// bomb gives a gigabyte, compressed to a megabyte.
func bomb(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Encoding", "gzip")
	z := gzip.NewWriter(w)
	zeros := make([]byte, 1<<20)
	for range 1 << 10 {
		if _, err := z.Write(zeros); err != nil {
			return
		}
	}
	z.Close()
}

// hostile are appliances that take memory from who reads them.
var hostile = []http.HandlerFunc{
	withoutEnd(nil, 200, "", "x"),
	withoutEnd(nil, 200, `[{"id": 1, "iscsi_target_name": "`, "x"),
	withoutEnd(nil, 200, "", "["),
	withoutEnd(nil, 409, `{"a": [`, "0,"),
	withoutEnd(map[string]string{"Content-Type": "text/html", "X": strings.Repeat("x", 1<<20)}, 500, "<html>", "x"),
	afterwards(drip),
	afterwards(bomb),
	lists(manyWords(), nil),
}

// manyWords returns a long text of many short words, no two of them alike.
func manyWords() string {
	var b strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&b, "%x ", i)
	}
	return strings.TrimSpace(b.String())
}

// serveAll serves each handler, and returns a spec for each.
func serveAll(t *testing.T, handlers ...http.HandlerFunc) map[string]string {
	t.Helper()
	specs := make(map[string]string)
	for i, h := range handlers {
		server := httptest.NewServer(h)
		t.Cleanup(server.CloseClientConnections)
		t.Cleanup(server.Close)
		specs[fmt.Sprintf("nas%d", i)] = fmt.Sprintf("version: 1\nserver: {url: %q, password: {env: NAS_PASSWORD}}\ntargets:\n  t1: {}\n", server.URL)
	}
	return specs
}
