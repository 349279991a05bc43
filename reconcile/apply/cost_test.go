package apply_test

import (
	"flag"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lunsync/lunsync/client/emulator"
	v1 "github.com/lunsync/lunsync/client/v1"
	"github.com/lunsync/lunsync/reconcile/internal/testbed"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

var objects = flag.Int("objects", 1000, "the most objects of TestCostStaysInProportion")

// TestCostStaysInProportion is property P10: making, changing and deleting four times
// as many objects takes four times as many requests, and answers four times as long,
// on every release. A write takes a while, and what was read is old when the first is
// sent, so that each object is read again before it is written.
func TestCostStaysInProportion(t *testing.T) {
	for _, release := range emulator.Releases() {
		t.Run(string(release), func(t *testing.T) {
			t.Parallel()
			least := min(1000, *objects/4)
			few := costs(t, release, least)
			for n := 4 * least; n <= *objects; n *= 4 {
				for i, most := range costs(t, release, n) {
					// Readings of groups that wait are few, but not as few for the first groups.
					t.Logf("%s: %s for %d objects, %s for %d", phases[i], few[i], least, most, n)
					if most.requests > 1.02*few[i].requests || most.bytes > 1.2*few[i].bytes {
						t.Errorf("%s: %s for %d objects, but %s for %d", phases[i], few[i], least, most, n)
					}
				}
			}
		})
	}
}

// A cost is what one write takes, in the mean.
type cost struct{ writes, requests, bytes float64 }

func (c cost) String() string {
	return fmt.Sprintf("%.3f requests and %.0f bytes of answers a write", c.requests, c.bytes)
}

// phases are the applies whose cost is taken, one after the other.
var phases = []string{"create", "change", "delete"}

func costs(t *testing.T, release emulator.Release, n int) []cost {
	t.Helper()
	var all []cost
	synctest.Test(t, func(t *testing.T) {
		b, m := testbed.NewBox(t, release), new(meter)
		api, err := v1.Dial(t.Context(), v1.Config{URL: "http://localhost", Wrap: func(http.RoundTripper) http.RoundTripper {
			m.next = testbed.Direct{Handler: b.Server}
			return m
		}})
		if err != nil {
			t.Fatal(err)
		}
		b.API = api
		dir := t.TempDir()
		for _, text := range []string{units(n/10, 0), units(n/10, 1), testbed.Nothing} {
			m.cost = cost{}
			p := b.Start(dir, text, slowly)
			<-time.After(6 * time.Second)
			p.ApplyAll()
			all = append(all, cost{m.writes, m.requests / m.writes, m.bytes / m.writes})
		}
	})
	return all
}

// slowly does a write that takes a while.
func slowly(_ plans.Op, _ spec.Key, do func() error) error {
	<-time.After(20 * time.Millisecond)
	return do()
}

// A meter is a transport that adds up what goes through it.
type meter struct {
	next http.RoundTripper
	mu   sync.Mutex
	cost
}

func (m *meter) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := m.next.RoundTrip(r)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.requests++
	if r.Method != http.MethodGet {
		m.writes++
	}
	if err == nil {
		resp.Body = &metered{resp.Body, m}
	}
	return resp, err
}

// A metered is a body whose bytes a meter counts.
type metered struct {
	io.ReadCloser
	m *meter
}

func (b *metered) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.m.mu.Lock()
	defer b.m.mu.Unlock()
	b.m.bytes += float64(n)
	return n, err
}

// units returns a spec of n times ten resources. With another turn each of them
// differs but the portals' addresses.
func units(n, turn int) string {
	var b strings.Builder
	b.WriteString("version: 1\n")
	section := func(name string, entry func(i int)) {
		b.WriteString(name + ":\n")
		for i := range n {
			entry(i)
		}
	}
	section("auth_groups", func(i int) {
		fmt.Fprintf(&b, "  c%d: {tag: %d, users: {u: {secret: secretsecret-%d}}}\n", i, i+1, turn)
	})
	section("portals", func(i int) {
		fmt.Fprintf(&b, "  p%d: {listen: [%q], comment: p%d-%d}\n", i, testbed.Address(i, 1), i, turn)
	})
	section("initiator_groups", func(i int) {
		fmt.Fprintf(&b, "  i%d: {networks: [10.%d.%d.0/24], comment: i%d-%d}\n", i, i>>8, i&255, i, turn)
	})
	section("extents", func(i int) {
		for j := range 2 {
			fmt.Fprintf(&b, "  e%d-%d: {zvol: tank/e%d-%d, comment: %q}\n", i, j, i, j, fmt.Sprint(turn))
		}
	})
	section("targets", func(i int) {
		fmt.Fprintf(&b, "  t%d:\n    alias: a%d-%d\n    groups: [{portal: p%d, initiator_group: %s, auth_method: CHAP, auth_group: c%d}]\n    luns: {%d: e%d-0, %d: e%d-1}\n",
			i, i, turn, i, []string{"ALL", fmt.Sprintf("i%d", i)}[turn], i, turn, i, 1-turn, i)
	})
	return b.String()
}
