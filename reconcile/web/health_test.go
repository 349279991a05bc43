package web_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lunsync/lunsync/reconcile/agent"
)

func TestHealth(t *testing.T) {
	tests := []struct {
		name string
		next time.Duration // time to the next pass of the first agent; 0: one is under way
		want int
		says string
	}{
		{"due", 3 * time.Minute, 200, "converged.example.com: ok\ndrifted.example.com: ok\n"},
		{"under way", 0, 200, "converged.example.com: ok\ndrifted.example.com: ok\n"},
		{"a little late", -time.Minute, 200, "converged.example.com: ok\ndrifted.example.com: ok\n"},
		{"stuck", -time.Minute - time.Second, 503, "converged.example.com: the loop is stuck: a pass was due 1 min ago\ndrifted.example.com: ok\n"},
	}
	for _, test := range tests {
		synctest.Test(t, func(t *testing.T) {
			fakes := agents(time.Now(), "converged", "drifted")
			fakes[0].view.Status.NextPass = nil
			if test.next != 0 {
				fakes[0].view.Status.NextPass = ago(time.Now(), -test.next)
			}
			if w := ask(site(fakes, nil), "GET", "/healthz", ""); w.Code != test.want || w.Body.String() != test.says {
				t.Errorf("%s: %d\n%s\nwant %d\n%s", test.name, w.Code, w.Body, test.want, test.says)
			}
		})
	}
}

func TestReadiness(t *testing.T) {
	tests := []struct {
		sample string
		change func(*agent.Status)
		want   int
		says   string
	}{
		{"converged", nil, 200, "nas1.example.com: ok\n"},
		{"drifted", nil, 200, "nas1.example.com: ok\n"},
		{"starting", nil, 503, "nas1/lunsync.yaml: starting: no pass has ended yet\n"},
		{"refused", nil, 503, "nas1.example.com: refused: the plan would delete 4 of 9 extents, and max_deletes is 30%\n"},
		{"converged", func(s *agent.Status) { s.Ready = false }, 503, "nas1.example.com: stale: the last pass that succeeded ended 2 min ago\n"},
		{"refused", func(s *agent.Status) { s.Passes[0].Error = "one\ntwo" }, 503, "nas1.example.com: refused: one; two\n"},
	}
	for _, test := range tests {
		synctest.Test(t, func(t *testing.T) {
			fakes := agents(time.Now(), test.sample)
			if test.change != nil {
				test.change(&fakes[0].view.Status)
			}
			if w := ask(site(fakes, nil), "GET", "/readyz", ""); w.Code != test.want || w.Body.String() != test.says {
				t.Errorf("%s: %d\n%s\nwant %d\n%s", test.sample, w.Code, w.Body, test.want, test.says)
			}
		})
	}
}

// TestFleetReadiness checks that readiness needs all agents.
func TestFleetReadiness(t *testing.T) {
	if w := ask(site(agents(time.Now(), "converged", "failing"), nil), "GET", "/readyz", ""); w.Code != http.StatusServiceUnavailable {
		t.Errorf("readyz -> %d\n%s", w.Code, w.Body)
	}
}
