package web_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/reconcile/web"
)

func TestWhatIsServed(t *testing.T) {
	tests := []struct {
		samples string // of the agents
		method  string
		path    string
		status  int
		says    string // part of the body
		allow   string
	}{
		{"drifted", "GET", "/api/status", 200, `"appliance":"nas1.example.com"`, ""},
		{"drifted", "GET", "/api/status?appliance=nas1.example.com", 200, `"state":"drifted"`, ""},
		{"drifted", "GET", "/api/status?appliance=nas2", 404, `no appliance is called \"nas2\"; there is nas1.example.com`, ""},
		{"drifted", "POST", "/api/status", 405, "takes GET, HEAD only", "GET, HEAD"},
		{"drifted", "GET", "/api/plan", 200, `"op":"park"`, ""},
		{"refused", "GET", "/api/plan", 200, `"status":5`, ""},
		{"starting", "GET", "/api/plan", 404, "no plan yet", ""},
		{"starting", "GET", "/api/ledger", 404, "no ledger yet", ""},
		{"drifted", "GET", "/api/ledger", 200, `"ownership":"ledger"`, ""},
		{"drifted,converged", "GET", "/api/plan", 404, "one of drifted.example.com, converged.example.com", ""},
		{"drifted,converged", "GET", "/api/ledger", 404, "there are several appliances", ""},
		{"drifted,converged", "GET", "/api/plan?appliance=converged.example.com", 200, `"steps":[]`, ""},
		{"drifted,drifted", "GET", "/api/plan?appliance=drifted.example.com", 404, "there are several appliances", ""},
		{"drifted", "GET", "/api/sync", 405, "takes POST only", "POST"},
		{"drifted", "GET", "/api/nothing", 404, "nothing is served here", ""},
		{"drifted", "GET", "/nothing", 404, "nothing is served here", ""},
		{"drifted", "DELETE", "/", 405, "takes GET, HEAD only", "GET, HEAD"},
		{"drifted", "GET", "/", 200, "<h1>nas1.example.com</h1>", ""},
		{"drifted", "GET", "/appliance/nas1.example.com", 200, "<h1>nas1.example.com</h1>", ""},
		{"drifted", "GET", "/appliance/nas2", 404, "no appliance is called", ""},
		{"drifted,converged", "GET", "/", 200, "<h1>2 appliances</h1>", ""},
		{"starting,converged", "GET", "/", 200, `href="./appliance/nas1%2Flunsync.yaml"`, ""},
		{"starting,converged", "GET", "/appliance/nas1%2Flunsync.yaml", 200, "<h1>nas1/lunsync.yaml</h1>", ""},
		{"starting,starting", "GET", "/appliance/nas1%2Flunsync.yaml", 404, "there are several", ""},
		{"drifted", "GET", "/page/page.css", 200, "prefers-color-scheme", ""},
		{"drifted", "GET", "/page/agent.html", 404, "nothing is served here", ""},
		{"drifted", "GET", "/page/..%2fpage.go", 404, "nothing is served here", ""},
		{"drifted", "GET", "/metrics", 200, "lunsync_suspended 0", ""},
	}
	for _, test := range tests {
		h := site(agents(time.Now(), strings.Split(test.samples, ",")...), func(c *web.Config) {
			c.Metrics = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("lunsync_suspended 0\n")) })
		})
		w := ask(h, test.method, test.path, "")
		if w.Code != test.status || !strings.Contains(w.Body.String(), test.says) || w.Header().Get("Allow") != test.allow {
			t.Errorf("%s: %s %s -> %d, Allow %q\n%.400s\nwant %d with %s, Allow %q", test.samples, test.method, test.path,
				w.Code, w.Header().Get("Allow"), w.Body, test.status, test.says, test.allow)
		}
		if isAPI := strings.HasPrefix(test.path, "/api/"); isAPI && w.Header().Get("Content-Type") != "application/json" {
			t.Errorf("%s %s is %s", test.method, test.path, w.Header().Get("Content-Type"))
		}
		if strings.HasPrefix(test.path, "/api/") && w.Code >= 400 {
			errorOf(t, w)
		}
	}
}

// TestStatusIsTheAgents checks that the API serves the status that the agent gives.
func TestStatusIsTheAgents(t *testing.T) {
	now := time.Now().Round(0) // JSON has no monotonic reading
	fakes := agents(now, "failing", "suspended")
	got := statusesIn(t, ask(site(fakes, nil), "GET", "/api/status", ""))
	for i, f := range fakes {
		if diff := cmp.Diff(f.view.Status, got[i]); diff != "" {
			t.Errorf("agent %d, -agent +wire:\n%s", i, diff)
		}
	}
}

// TestLedgerIsTheAgents checks that the API serves the agent's ledger and options, with which
// another program can plan as the agent does.
func TestLedgerIsTheAgents(t *testing.T) {
	fakes := agents(time.Now(), "converged")
	var got struct {
		Format    int
		Server    string
		Ownership ownership.Source
		Entries   []ownership.Entry
		Options   plans.DocumentOptions
	}
	if err := json.Unmarshal(ask(site(fakes, nil), "GET", "/api/ledger", "").Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	v := fakes[0].view
	if diff := cmp.Diff(ownership.Ownership{Source: got.Ownership, Entries: got.Entries}, v.Ledger, cmp.AllowUnexported(ownership.Ownership{})); diff != "" {
		t.Errorf("ownership, -wire +agent:\n%s", diff)
	}
	if diff := cmp.Diff(got.Options, v.Options); diff != "" || got.Server != v.Status.Server || got.Format != 1 {
		t.Errorf("format %d, server %s, options, -wire +agent:\n%s", got.Format, got.Server, diff)
	}
}

func TestEmptyLedgerIsAList(t *testing.T) {
	fakes := agents(time.Now(), "converged")
	fakes[0].view.Ledger = ownership.Ownership{Source: ownership.SourceNone}
	if body := ask(site(fakes, nil), "GET", "/api/ledger", "").Body.String(); !strings.Contains(body, `"ownership":"none","entries":[]`) {
		t.Errorf("ledger = %s", body)
	}
}

// TestNoMetrics checks that the path does not exist without metrics.
func TestNoMetrics(t *testing.T) {
	if w := ask(site(agents(time.Now(), "converged"), nil), "GET", "/metrics", ""); w.Code != http.StatusNotFound {
		t.Errorf("GET /metrics -> %d", w.Code)
	}
}

func TestHead(t *testing.T) {
	s := httptest.NewServer(site(agents(time.Now(), "converged"), nil))
	defer s.Close()
	for _, path := range []string{"/", "/healthz", "/readyz", "/api/status", "/api/plan", "/page/page.js"} {
		r, err := http.Head(s.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if r.StatusCode != http.StatusOK {
			t.Errorf("HEAD %s -> %s", path, r.Status)
		}
	}
}
