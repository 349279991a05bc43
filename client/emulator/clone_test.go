package emulator

import (
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
)

// TestClone checks that a clone has the rows of the server and gives the same ids to new ones,
// and that a write to one doesn't change the other.
func TestClone(t *testing.T) {
	c := serve(t, Options{Release: R111})
	c.want(201, "POST", "target/", `{"iscsi_target_name": "a"}`)
	c.want(201, "POST", "target/", `{"iscsi_target_name": "b"}`)
	c.want(204, "DELETE", "target/2/", "")
	twin := c.s.Clone()
	before := c.s.Snapshot()
	if got := twin.Snapshot(); !reflect.DeepEqual(got, before) {
		t.Errorf("the clone has %v, want %v", got, before)
	}
	req := httptest.NewRequestWithContext(t.Context(), "POST", iscsi+"target/", strings.NewReader(`{"iscsi_target_name": "c"}`))
	req.Header.Set("Content-Type", "application/json")
	twin.ServeHTTP(httptest.NewRecorder(), req)
	if rows := twin.Snapshot()["target"]; len(rows) != 2 || rows[1]["id"] != int64(3) {
		t.Errorf("after a POST the clone has %v, want the ids 1 and 3", rows)
	}
	if got := c.s.Snapshot(); !reflect.DeepEqual(got, before) {
		t.Errorf("the server has %v, want %v as before", got, before)
	}
}

// TestWatch checks that Watch is called after each change, and not otherwise.
func TestWatch(t *testing.T) {
	var seen []int
	c := serve(t, Options{Release: R111, Watch: func(rows map[string][]map[string]any) { seen = append(seen, len(rows["target"])) }})
	c.want(201, "POST", "target/", `{"iscsi_target_name": "a"}`)
	c.want(409, "POST", "target/", `{"iscsi_target_name": "a"}`)
	c.want(200, "GET", "target/", "")
	c.want(201, "POST", "target/", `{"iscsi_target_name": "b"}`)
	c.want(204, "DELETE", "target/", "")
	if want := []int{1, 2, 0}; !reflect.DeepEqual(seen, want) {
		t.Errorf("saw %v targets, want %v", seen, want)
	}
}
