package v1

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// endless repeats a text for as long as it is read.
type endless struct {
	text string
	rest io.Reader
}

func (e *endless) Read(p []byte) (int, error) {
	if e.rest == nil {
		e.rest = strings.NewReader("")
	}
	n, err := e.rest.Read(p)
	if err == io.EOF {
		e.rest = bytes.NewReader([]byte(strings.Repeat(e.text, 100)))
		return n, nil
	}
	return n, err
}

// serveBody answers every request with a list that begins and goes on so.
func serveBody(begin, text string) tripper {
	return func(*http.Request) (*http.Response, error) {
		resp := reply(http.StatusOK, "")
		resp.Body = io.NopCloser(io.MultiReader(strings.NewReader(begin), &endless{text: text}))
		return resp, nil
	}
}

// TestListsAreBounded stops reading what doesn't end, before it takes memory.
func TestListsAreBounded(t *testing.T) {
	row := `{"id": 1, "iscsi_target_name": "a"}`
	for name, test := range map[string]struct {
		rt   tripper
		want string
	}{
		"no JSON":          {serveBody("", "\x00"), "something that isn't JSON"},
		"blanks":           {serveBody("", " "), "in place of a list"},
		"a string":         {serveBody(`"`, "a"), "in place of a list"},
		"a row":            {serveBody(`[{"id": 1, "iscsi_target_name": "`, "a"), "a row is larger than 64 KiB"},
		"depth":            {serveBody("", "["), "something that isn't JSON"},
		"blanks in a list": {serveBody("["+row, " "), "a row is larger than 64 KiB"},
		"blanks at an end": {serveBody("["+row+"]", " "), "a row is larger than 64 KiB"},
		"one row":          {serveBody("["+row, ","+row), "row #1 comes twice"},
		"rows":             {manyRows(strings.Repeat("x", 100)), "the appliance has more than can be kept in memory"},
		"large rows":       {manyRows(strings.Repeat("x", 60<<10)), "the appliance has more than can be kept in memory"},
	} {
		c := dialFake(t, "11.1", test.rt)
		c.share = client.NewBudget(96 << 20).Share()
		before := allocated()
		_, err := c.List(t.Context(), spec.KindTarget, testIDs())
		if !strings.Contains(text(err), test.want) {
			t.Errorf("%s: %v\nwant %s", name, err, test.want)
		}
		if grown := allocated() - before; grown > 64<<20 {
			t.Errorf("%s: %d MiB are kept", name, grown>>20)
		}
	}
}

// allocated returns how many bytes of the heap are in use.
func allocated() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// manyRows is a list without end of targets with the given alias.
func manyRows(alias string) tripper {
	page := 0
	return func(*http.Request) (*http.Response, error) {
		var b strings.Builder
		first := page * (pageLimit - 1)
		page++
		for i := range pageLimit {
			fmt.Fprintf(&b, `,{"id": %d, "iscsi_target_name": "t%d", "iscsi_target_alias": "%s"}`, first+i+1, first+i, alias)
		}
		return reply(http.StatusOK, "["+b.String()[1:]+"]"), nil
	}
}

// TestSlowListEnds gives up on a list that goes on for ever, a row at a time.
func TestSlowListEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		id := 0
		c := dialFake(t, "11.1", tripper(func(*http.Request) (*http.Response, error) {
			time.Sleep(20 * time.Second)
			id++
			return reply(http.StatusOK, targets([]int{max(1, id-1), id}[btoi(id == 1):]), "Content-Range: items 0-0/1000"), nil
		}))
		start := time.Now()
		_, err := c.List(t.Context(), spec.KindTarget, testIDs())
		if !strings.Contains(text(err), "has not ended after 5m0s") || time.Since(start) > maxListing+time.Minute {
			t.Errorf("List: %v after %s", err, time.Since(start))
		}
	})
}

// TestOneLargeReading lets two clients of a budget read large lists one after the
// other, and small ones at any time.
func TestOneLargeReading(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		budget := client.NewBudget(96 << 20)
		large := func() *Client {
			c := dialFake(t, "11.1", manyTargets(5000))
			c.share = budget.Share()
			return c
		}
		first, second := large(), large()
		if _, err := first.List(t.Context(), spec.KindTarget, testIDs()); err != nil {
			t.Fatal(err)
		}
		small := dialFake(t, "11.1", manyTargets(3))
		small.share = budget.Share()
		if _, err := small.List(t.Context(), spec.KindTarget, testIDs()); err != nil {
			t.Fatal(err)
		}
		read := make(chan error)
		go func() {
			objects, err := second.List(t.Context(), spec.KindTarget, testIDs())
			if err == nil && len(objects) != 5000 {
				err = fmt.Errorf("%d objects", len(objects))
			}
			read <- err
		}()
		synctest.Wait()
		select {
		case err := <-read:
			t.Fatalf("two large lists are kept at once: %v", err)
		default:
		}
		first.Close()
		if err := <-read; err != nil {
			t.Error(err)
		}
	})
}

// TestListsOfOneApplianceWaitTogether lets several large lists of one client wait for
// another's, without a request under way meanwhile.
func TestListsOfOneApplianceWaitTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		budget := client.NewBudget(96 << 20)
		other := budget.Share()
		if _, err := other.Take(spec.KindTarget, 0, 16<<20); err != nil {
			t.Fatal(err)
		}
		c := dialFake(t, "11.1", manyTargets(2000))
		c.share = budget.Share()
		read := make(chan error)
		for range 4 {
			go func() {
				_, err := c.List(t.Context(), spec.KindTarget, testIDs())
				read <- err
			}()
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		other.Return()
		for range 4 {
			if err := <-read; err != nil {
				t.Error(err)
			}
		}
	})
}

// manyTargets is an appliance with so many targets.
func manyTargets(n int) tripper {
	return func(r *http.Request) (*http.Response, error) {
		rows := &table{}
		for id := range n {
			rows.ids = append(rows.ids, id+1)
		}
		return rows.RoundTrip(r)
	}
}

// TestTwentyThousandObjects are read within the agent's budget, whichever kind they
// are of.
func TestTwentyThousandObjects(t *testing.T) {
	c := dialFake(t, "11.1", manyTargets(20_000))
	c.share = client.NewBudget(96 << 20).Share()
	if objects, err := c.List(t.Context(), spec.KindTarget, testIDs()); err != nil || len(objects) != 20_000 {
		t.Errorf("List: %d objects, %v", len(objects), err)
	}
	// An extent with all its texts takes this much of the budget.
	extent := &spec.Extent{Name: "extent-00001", ZVOL: "tank/volumes/vol-00001", Comment: strings.Repeat("c", 120), Serial: "080027aabbcc001", NAA: "0x6589cfc000000782e365b5bc1f8f2b3c", RPM: "SSD"}
	if cost := 20_000 * client.Cost(extent); cost > 32<<20 {
		t.Errorf("20,000 extents cost %d MiB", cost>>20)
	}
}
