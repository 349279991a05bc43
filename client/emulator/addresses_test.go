package emulator

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// lists returns all ordered lists of 1 to limit of the addresses.
func lists(of []string, limit int) [][]string {
	var all [][]string
	var grow func(list []string)
	grow = func(list []string) {
		if len(list) > 0 {
			all = append(all, slices.Clone(list))
		}
		if len(list) == limit {
			return
		}
		for _, a := range of {
			if !slices.Contains(list, a) {
				grow(append(slices.Clone(list), a))
			}
		}
	}
	grow(nil)
	return all
}

// newFirst reports whether in list all new addresses are before the stored ones.
func newFirst(stored, list []string) bool {
	kept := false
	for _, a := range list {
		if slices.Contains(stored, a) {
			kept = true
		} else if kept {
			return false
		}
	}
	return true
}

func addressBody(list []string) string {
	data, err := json.Marshal(map[string]any{portalIPs: list})
	if err != nil {
		panic(err)
	}
	return string(data)
}

// TestPortalTransitions counts which updates succeed: of 1 to 3 stored addresses to every
// ordered list of up to four of them and of two new ones.
func TestPortalTransitions(t *testing.T) {
	addresses := []string{"10.0.0.1:3260", "10.0.0.2:3260", "10.0.0.3:3260", "10.0.0.4:3260", "10.0.0.5:3260"}
	for _, tt := range []struct {
		release Release
		method  string
		want    string
	}{
		{R111, "PUT", "new first 100 ok 0 refused, others 48 ok 136 refused"},
		{R112, "PUT", "new first 100 ok 0 refused, others 48 ok 136 refused"},
		{R111, "PATCH", "new first 100 ok 0 refused, others 0 ok 184 refused"},
		{R112, "PATCH", "new first 100 ok 0 refused, others 0 ok 184 refused"},
	} {
		t.Run(string(tt.release)+tt.method, func(t *testing.T) {
			c := serve(t, Options{Release: tt.release})
			count := map[[2]bool]int{}
			for n := 1; n <= 3; n++ {
				stored := addresses[:n]
				for _, list := range lists(addresses[:n+2], 4) {
					ok := tryTransition(c, tt.method, stored, list)
					count[[2]bool{newFirst(stored, list), ok}]++
				}
			}
			got := fmt.Sprintf("new first %d ok %d refused, others %d ok %d refused", count[[2]bool{true, true}],
				count[[2]bool{true, false}], count[[2]bool{false, true}], count[[2]bool{false, false}])
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// tryTransition reports whether the update was done, and checks the addresses that the
// portal has after it.
func tryTransition(c *client, method string, stored, list []string) bool {
	c.t.Helper()
	c.want(204, "DELETE", "portal/", "")
	var made struct{ ID int }
	if err := json.Unmarshal([]byte(c.want(201, "POST", "portal/", addressBody(stored))), &made); err != nil {
		c.t.Fatal(err)
	}
	path := fmt.Sprintf("portal/%d/", made.ID)
	resp, body := c.do(method, path, addressBody(list))
	want := slices.Sorted(slices.Values(list))
	if resp.StatusCode == 409 {
		want = slices.Sorted(slices.Values(stored))
	} else if resp.StatusCode >= 300 {
		c.t.Fatalf("%v -> %v: %d %s", stored, list, resp.StatusCode, body)
	}
	var now map[string]any
	if err := json.Unmarshal([]byte(c.want(200, "GET", path, "")), &now); err != nil {
		c.t.Fatal(err)
	}
	var got []string
	for _, a := range now[portalIPs].([]any) {
		got = append(got, a.(string))
	}
	if slices.Sort(got); !slices.Equal(got, want) {
		c.t.Errorf("%s %v -> %v: %d, stored %v", method, stored, list, resp.StatusCode, got)
	}
	return resp.StatusCode < 300
}

func TestPortalUpdatesOn910CannotKeepAnAddress(t *testing.T) {
	c := serve(t, Options{Release: R910})
	stored := []string{"10.0.0.1:3260", "10.0.0.2:3260"}
	for _, list := range lists([]string{"10.0.0.1:3260", "10.0.0.2:3260", "10.0.0.3:3260", "10.0.0.4:3260"}, 3) {
		keeps := slices.ContainsFunc(list, func(a string) bool { return slices.Contains(stored, a) })
		for _, method := range []string{"PUT", "PATCH"} {
			if done := tryTransition(c, method, stored, list); done == keeps {
				t.Errorf("%s %s: done %v", method, strings.Join(list, " "), done)
			}
		}
	}
}
