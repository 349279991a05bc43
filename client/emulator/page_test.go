package emulator

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// seed adds rows to a table without the checks of a write.
func seed(s *Server, kind string, n int, make func(id int64) row) {
	for id := int64(1); id <= int64(n); id++ {
		r := make(id)
		r["id"] = id
		s.tables[kind].put(r)
	}
}

func TestPagesOf1525Targets(t *testing.T) {
	c := serve(t, Options{Release: R111})
	seed(c.s, "target", 1525, func(id int64) row {
		return row{targetName: fmt.Sprintf("t%04d", id), targetAlias: nil, targetMode: "iscsi"}
	})
	for _, tt := range []struct {
		query, rng string
		rows       int
		want       string
	}{
		{"", "", 20, "items 0-19/1525"},
		{"?limit=0", "", 1000, "items 0-999/1525"},
		{"?limit=1000", "", 1000, "items 0-999/1525"},
		{"?limit=5000", "", 1000, "items 0-999/1525"},
		{"?limit=0&offset=1000", "", 525, "items 0-524/1525"},
		{"?offset=1520", "", 5, "items 0-4/1525"},
		{"?offset=1525", "", 0, "items 0--1/1525"},
		{"", "items=20-", 20, "items 20-39/1525"},
		{"", "items=20-29", 10, "items 20-29/1525"},
	} {
		resp, body := c.do("GET", "target/"+tt.query, "", "Range", tt.rng)
		var rows []map[string]any
		if err := json.Unmarshal([]byte(body), &rows); err != nil {
			t.Fatal(err)
		}
		if got := resp.Header.Get("Content-Range"); got != tt.want || len(rows) != tt.rows {
			t.Errorf("%s %s: %d rows, %s; want %d, %s", tt.query, tt.rng, len(rows), got, tt.rows, tt.want)
		}
	}
}

// TestWritesStayFast would take minutes if a write read every row.
func TestWritesStayFast(t *testing.T) {
	s, err := New(Options{Release: R112})
	if err != nil {
		t.Fatal(err)
	}
	post := func(kind, body string) {
		t.Helper()
		r := &request{method: "POST", path: iscsi + kind + "/", body: []byte(body), header: map[string][]string{"Content-Type": {"application/json"}}}
		if re := s.serve(r, Fault{}); re.status != 201 {
			got, _ := re.bytes()
			t.Fatalf("POST %s %s: %d %s", kind, body, re.status, got)
		}
	}
	const targets, extents = 500, 5000
	for i := 1; i <= targets; i++ {
		post("target", fmt.Sprintf(`{"iscsi_target_name": "t%d"}`, i))
	}
	for i := 1; i <= extents; i++ {
		e := "iscsi_target_extent_"
		post("extent", strings.ReplaceAll(fmt.Sprintf(`{"$name": "e%d", "$type": "Disk", "$disk": "zvol/tank/e%d"}`, i, i), "$", e))
		post("targettoextent", fmt.Sprintf(`{"iscsi_target": %d, "iscsi_extent": %d, "iscsi_lunid": %d}`, i%targets+1, i, i/targets))
	}
	if n := s.Stats().Writes; n != targets+2*extents {
		t.Errorf("%d writes", n)
	}
}
