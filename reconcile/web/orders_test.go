package web_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lunsync/lunsync/reconcile/agent"
)

func TestSync(t *testing.T) {
	tests := []struct {
		body string
		want [2]int // how often each of two agents is asked for a pass
	}{
		{"", [2]int{1, 1}},
		{"{}", [2]int{1, 1}},
		{`{"appliance": "converged.example.com"}`, [2]int{1, 0}},
		{`{"appliance": "drifted.example.com"}`, [2]int{0, 1}},
	}
	for _, test := range tests {
		fakes := agents(time.Now(), "converged", "drifted")
		w := ask(site(fakes, nil), "POST", "/api/sync", test.body)
		if got := [2]int{fakes[0].synced(), fakes[1].synced()}; w.Code != http.StatusAccepted || got != test.want {
			t.Errorf("sync %s -> %d, asked %v, want %v", test.body, w.Code, got, test.want)
		}
		if n := len(statusesIn(t, w)); n != test.want[0]+test.want[1] {
			t.Errorf("sync %s tells of %d agents", test.body, n)
		}
	}
}

func TestSuspendAndResume(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fakes := agents(time.Now(), "converged", "drifted")
		h := site(fakes, nil)
		w := ask(h, "POST", "/api/suspend", `{"appliance": "converged.example.com", "reason": " new disks ", "until": "2000-01-01T06:00:00Z"}`)
		got := statusesIn(t, w)
		if w.Code != http.StatusOK || len(got) != 1 || got[0].State != agent.Suspended || got[0].Suspension.Reason != "new disks" {
			t.Fatalf("suspend -> %d %s", w.Code, w.Body)
		}
		if until := got[0].Suspension.Until; until == nil || time.Until(*until) != 6*time.Hour {
			t.Errorf("suspended until %v", until)
		}
		if fakes[1].View().Status.Suspension != nil {
			t.Error("the other agent is suspended as well")
		}
		if w := ask(h, "POST", "/api/suspend", `{"reason": "all of it"}`); len(statusesIn(t, w)) != 2 || fakes[1].View().Status.Suspension.Until != nil {
			t.Errorf("suspend all -> %d %s", w.Code, w.Body)
		}
		if w := ask(h, "POST", "/api/resume", `{}`); w.Code != http.StatusOK || fakes[0].View().Status.Suspension != nil || fakes[1].View().Status.Suspension != nil {
			t.Errorf("resume -> %d %s", w.Code, w.Body)
		}
	})
}

func TestBadOrders(t *testing.T) {
	tests := []struct {
		path, body string
		status     int
		says       string
	}{
		{"suspend", `{`, 400, "unexpected EOF"},
		{"suspend", `[]`, 400, "cannot unmarshal array"},
		{"suspend", `{"reason": "x", "till": "2030-01-01T00:00:00Z"}`, 400, `unknown field "till"`},
		{"suspend", `{"reason": "x", "until": "tomorrow"}`, 400, "tomorrow"},
		{"suspend", `{"reason": "x", "until": "1999-12-31T00:00:00Z"}`, 400, "not in the future"},
		{"suspend", `{"reason": "x"} {}`, 400, "more than one"},
		{"suspend", ``, 400, "give a reason"},
		{"suspend", `{"reason": " \n"}`, 400, "give a reason"},
		{"suspend", `{"reason": "` + strings.Repeat("x", 501) + `"}`, 400, "more than 500"},
		{"suspend", `{"reason": "` + strings.Repeat("x", 20_000) + `"}`, 400, "too large"},
		{"suspend", `{"reason": "x", "appliance": "nas2"}`, 404, `no appliance is called "nas2"`},
		{"resume", `{"reason": "x"}`, 400, `unknown field "reason"`},
		{"resume", `{"appliance": "nas2"}`, 404, `no appliance is called "nas2"`},
		{"sync", `nothing`, 400, "invalid character"},
		{"sync", `{"appliance": "nas2"}`, 404, `no appliance is called "nas2"`},
	}
	synctest.Test(t, func(t *testing.T) {
		for _, test := range tests {
			fakes := agents(time.Now(), "converged")
			w := ask(site(fakes, nil), "POST", "/api/"+test.path, test.body)
			if w.Code != test.status || !strings.Contains(errorOf(t, w), test.says) {
				t.Errorf("%s %.80s -> %d %s\nwant %d with %s", test.path, test.body, w.Code, w.Body, test.status, test.says)
			}
			if fakes[0].synced() > 0 || fakes[0].View().Status.Suspension != nil {
				t.Errorf("%s %.80s was obeyed", test.path, test.body)
			}
		}
	})
}

// TestDisobedience checks that the error names an agent that fails, and that the others obey.
func TestDisobedience(t *testing.T) {
	fakes := agents(time.Now(), "converged", "drifted")
	fakes[0].refuses = errors.New("write the suspension: disk full")
	w := ask(site(fakes, nil), "POST", "/api/suspend", `{"reason": "x"}`)
	if want := "suspend converged.example.com: write the suspension: disk full"; w.Code != http.StatusInternalServerError || errorOf(t, w) != want {
		t.Errorf("suspend -> %d %s", w.Code, w.Body)
	}
	if fakes[1].View().Status.State != agent.Suspended {
		t.Error("the other agent was not told")
	}
}
