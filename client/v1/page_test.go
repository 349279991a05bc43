package v1

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// A table serves targets page by page, as the appliance does unless a test bends
// it.
type table struct {
	ids        []int
	limit      int // at most this many rows a page; 0 is 1,000
	noRange    bool
	noOffset   bool // the query's offset is ignored
	requests   int
	beforePage func(t *table) // called before each page
	total      func(t *table) int
}

func (t *table) RoundTrip(r *http.Request) (*http.Response, error) {
	t.requests++
	if t.beforePage != nil {
		t.beforePage(t)
	}
	query := r.URL.Query()
	rows := t.ids[min(number(query, "offset")*btoi(!t.noOffset), len(t.ids)):]
	limit := 1000
	if t.limit > 0 {
		limit = t.limit
	}
	rows = rows[:min(limit, number(query, "limit"), len(rows))]
	total := len(t.ids)
	if t.total != nil {
		total = t.total(t)
	}
	resp := reply(http.StatusOK, targets(rows))
	if !t.noRange {
		resp.Header.Set("Content-Range", fmt.Sprintf("items 0-%d/%d", len(rows)-1, total))
	}
	return resp, nil
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func number(query url.Values, name string) int {
	n, _ := strconv.Atoi(query.Get(name))
	return n
}

func targets(ids []int) string {
	rows := make([]string, len(ids))
	for i, id := range ids {
		rows[i] = fmt.Sprintf(`{"id": %d, "iscsi_target_alias": null, "iscsi_target_mode": "iscsi", "iscsi_target_name": "t%d"}`, id, id)
	}
	return "[" + strings.Join(rows, ",") + "]"
}

// upTo returns n ids from high to low: the server's order is not that of ids.
func upTo(n int) []int {
	ids := make([]int, n)
	for i := range ids {
		ids[i] = n - i
	}
	return ids
}

// TestList reads whole lists, whatever the size of pages.
func TestList(t *testing.T) {
	for name, test := range map[string]struct {
		table    table
		requests int
	}{
		"empty":                          {table{}, 1},
		"one":                            {table{ids: upTo(1)}, 1},
		"twenty":                         {table{ids: upTo(20)}, 1},
		"a full page":                    {table{ids: upTo(1000)}, 1},
		"a full page and one":            {table{ids: upTo(1001)}, 2},
		"three pages":                    {table{ids: upTo(2500)}, 3},
		"the server caps at 20":          {table{ids: upTo(45), limit: 20}, 3},
		"no total, empty":                {table{noRange: true}, 1},
		"no total, a short page":         {table{ids: upTo(7), noRange: true}, 1},
		"no total, no paging":            {table{ids: upTo(7), noRange: true, noOffset: true}, 1},
		"no total, twenty":               {table{ids: upTo(20), noRange: true}, 2},
		"no total, a full page":          {table{ids: upTo(1000), noRange: true}, 2},
		"no total, two pages":            {table{ids: upTo(1500), noRange: true}, 2},
		"no total, the server caps":      {table{ids: upTo(45), noRange: true, limit: 20}, 3},
		"no total, full pages of twenty": {table{ids: upTo(39), noRange: true, limit: 20}, 3},
	} {
		objects, err := dialFake(t, "11.1", &test.table).List(t.Context(), spec.KindTarget, testIDs())
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if len(objects) != len(test.table.ids) || test.table.requests != test.requests {
			t.Errorf("%s: %d objects in %d requests, want %d in %d", name, len(objects), test.table.requests, len(test.table.ids), test.requests)
		}
		for i, o := range objects {
			if o.ID != client.ID(i+1) {
				t.Errorf("%s: object %d has id %d", name, i, o.ID)
				break
			}
		}
	}
}

// TestListIncomplete gives up on a list that never adds up.
func TestListIncomplete(t *testing.T) {
	for name, test := range map[string]struct {
		table table
		want  string
	}{
		"a row is dropped": {table{ids: upTo(5), total: func(*table) int { return 6 }},
			"list target: there are 5 rows of 6: the list is incomplete"},
		"the last page is missing": {table{ids: upTo(1000), total: func(*table) int { return 1200 }},
			"list target: there are 1000 rows of 1200: the list is incomplete"},
		"too many": {table{ids: upTo(5), total: func(*table) int { return 4 }},
			"list target: there are 5 rows of 4: the list is incomplete"},
		"a row twice": {table{ids: []int{1, 2, 3, 1}},
			"list target: row #1 comes twice: the list is incomplete"},
		"a page twice": {table{ids: upTo(1500), noOffset: true},
			"list target: rows have moved since the page before: the list is incomplete"},
		"no total and no offset, twenty": {table{ids: upTo(20), noRange: true, noOffset: true},
			"list target: rows have moved since the page before: the list is incomplete"},
		"the total changes": {table{ids: upTo(1500), total: func(t *table) int { return 1500 + t.requests }},
			"list target: the total changed from 1507 to 1508: the list is incomplete"},
		"one row goes and one comes": {table{ids: upTo(1500), beforePage: func(t *table) {
			if t.requests%2 == 0 {
				t.ids = append(slices.Clone(t.ids[1:]), 2000+t.requests)
			}
		}}, "list target: rows have moved since the page before: the list is incomplete"},
		"rows are reordered": {table{ids: upTo(1500), beforePage: func(t *table) { slices.Reverse(t.ids) }},
			"list target: rows have moved since the page before: the list is incomplete"},
		"everything goes": {table{ids: upTo(1500), total: func(*table) int { return 1500 }, beforePage: func(t *table) {
			if t.ids = nil; t.requests%2 == 1 {
				t.ids = upTo(1500)
			}
		}}, "list target: rows are gone since the page before: the list is incomplete"},
	} {
		synctest.Test(t, func(t *testing.T) {
			objects, err := dialFake(t, "11.1", &test.table).List(t.Context(), spec.KindTarget, testIDs())
			if objects != nil || text(err) != test.want {
				t.Errorf("%s: %d objects and\n%v\nwant\n%s", name, len(objects), err, test.want)
			}
			wraps(t, name, err, "incomplete")
			if test.table.requests < maxTries {
				t.Errorf("%s: the list was read %d times", name, test.table.requests)
			}
		})
	}
}

// TestListAgain reads a list again that a concurrent change has spoiled.
func TestListAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		busy := &table{ids: upTo(1500), beforePage: func(t *table) {
			if t.requests == 2 {
				t.ids = t.ids[1:]
			}
		}}
		objects, err := dialFake(t, "11.1", busy).List(t.Context(), spec.KindTarget, testIDs())
		if len(objects) != 1499 || err != nil {
			t.Errorf("List = %d objects, %v, want 1499", len(objects), err)
		}
	})
}

// TestListRefuses shows what a list says of answers that aren't one.
func TestListRefuses(t *testing.T) {
	const asked = "GET https://nas1.example.com/api/v1.0/services/iscsi/target/?limit=1000&offset=0 gave "
	for _, test := range []struct {
		kind     spec.Kind
		status   int
		body     string
		header   string
		want     string
		wrapped  []string
		attempts int
	}{
		{spec.KindTarget, 200, aPage, "Content-Type: text/html; charset=utf-8", "list target: " + asked + "a web page in place of a list: this is not an answer of the API", []string{"not API"}, 1},
		{spec.KindTarget, 200, "", "", "list target: " + asked + "nothing in place of a list: this is not an answer of the API", []string{"not API"}, 1},
		{spec.KindTarget, 200, `[{"id": 1,`, "", "list target: " + asked + "something that isn't JSON, or only a part of it, in place of a list: this is not an answer of the API", []string{"not API"}, 1},
		{spec.KindTarget, 200, `null`, "", "list target: " + asked + "other JSON in place of a list: this is not an answer of the API", []string{"not API"}, 1},
		{spec.KindTarget, 200, `{"objects": []}`, "", "list target: " + asked + "other JSON in place of a list: this is not an answer of the API", []string{"not API"}, 1},
		{spec.KindTarget, 200, `[] []`, "", "list target: " + asked + "something that isn't JSON, or only a part of it, in place of a list: this is not an answer of the API", []string{"not API"}, 1},
		{spec.KindTarget, 204, "", "", "list target: " + asked + "status 204: this is not an answer of the API (204)", []string{"not API"}, 1},
		{spec.KindTarget, 301, "", "Location: https://u:p@x.example.com/a?token=b", "list target: " + asked + "a redirect to another server: this is not an answer of the API (301)", []string{"not API"}, 1},
		{spec.KindTarget, 302, "", "Location: ://", "list target: " + asked + "a redirect: this is not an answer of the API (302)", []string{"not API"}, 1},
		{spec.KindTarget, 401, "", "", "list target: the appliance refuses the user name or the password (401)", []string{"unauthorized"}, 1},
		{spec.KindTarget, 404, "Endpoint not found", "", "list target: " + asked + "status 404 and a page that isn't JSON: this is not an answer of the API (404)", []string{"not API"}, 1},
		{spec.KindTarget, 404, sorry, "", "list target: Sorry, this request could not be processed. Please try again later.; not found (404)", []string{"not found"}, 1},
		{spec.KindTarget, 403, "", "", `list target: the appliance answered "Forbidden" (403)`, nil, 1},
		{spec.KindTarget, 500, `{"error_message": "list index out of range", "traceback": "x"}`, "", "list target: list index out of range (500)", nil, maxTries},
		{spec.KindTarget, 502, aPage, "", `list target: the appliance answered "Bad Gateway" (502)`, nil, maxTries},
		{spec.KindTarget, 200, `[]`, "Content-Range: items 0-5/*", `list target: the header Content-Range tells no total: the list is incomplete`, []string{"incomplete"}, maxTries},
		{spec.KindTarget, 200, `[{"id": 1}]`, "Content-Range: items 0-0/1", "list target: #1: iscsi_target_name is missing", nil, 1},
		{spec.KindTarget, 200, `[{"id": null}]`, "Content-Range: items 0-0/1", "list target: a row has no id that is a positive number", nil, 1},
		{spec.KindGlobal, 300, "More than one resource is found at this URI.", "", "list globalconfiguration: the appliance has more than one global configuration, which its API can't show; remove all but one from its configuration database (300)", nil, 1},
		{spec.KindGlobal, 404, "", "", "list globalconfiguration: the appliance has no row of it: not found; saving the iSCSI global configuration in its web interface may make one", []string{"not found"}, 1},
		{spec.KindGlobal, 200, "[]", "", "list globalconfiguration: GET https://nas1.example.com/api/v1.0/services/iscsi/globalconfiguration/ gave other JSON in place of a JSON object: this is not an answer of the API", []string{"not API"}, 1},
		{"nosuch", 200, "[]", "", "list nosuch: the appliance has no such kind", nil, 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			rec := &recorder{answer: func(*http.Request) *http.Response { return reply(test.status, test.body, test.header) }}
			objects, err := dialFake(t, "11.1", rec).List(t.Context(), test.kind, testIDs())
			if objects != nil || text(err) != test.want {
				t.Errorf("%d %s: %v\n%v\nwant\n%s", test.status, test.body, objects, err, test.want)
			}
			wraps(t, test.body, err, test.wrapped...)
			if len(rec.seen) != test.attempts {
				t.Errorf("%d %s: asked %d times, want %d", test.status, test.body, len(rec.seen), test.attempts)
			}
		})
	}
}
