package web_test

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/lunsync/lunsync/reconcile/agent"
	"github.com/lunsync/lunsync/reconcile/web"
)

const token = "an-odd-token-of-the-tests"

func fixedToken() (string, error) { return token, nil }

// agents returns a fake for each named sample. If there are several, each that knows its
// appliance is named after its sample.
func agents(now time.Time, samples ...string) []*fake {
	all := make([]*fake, len(samples))
	for i, name := range samples {
		all[i] = &fake{view: sampleViews[name](now)}
		if s := &all[i].view.Status; len(samples) > 1 && s.Appliance != "" {
			s.Appliance = name + ".example.com"
		}
	}
	return all
}

// site returns a handler that serves fakes. change, if not nil, changes its Config.
func site(fakes []*fake, change func(*web.Config)) http.Handler {
	c := web.Config{Token: fixedToken, Version: "v1.2.3", Log: slog.New(slog.DiscardHandler)}
	for _, f := range fakes {
		c.Agents = append(c.Agents, f)
	}
	if change != nil {
		change(&c)
	}
	return web.New(c)
}

// ask sends one request with the token, and returns the answer.
func ask(h http.Handler, method, path, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+token)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// errorOf returns the message of an error of the API, and checks its form.
func errorOf(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	var told struct {
		Format int
		Error  struct {
			Status   int
			Messages []struct{ Message string }
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &told); err != nil {
		t.Fatalf("the error is not JSON: %v\n%s", err, w.Body)
	}
	if told.Format != 1 || told.Error.Status != w.Code || len(told.Error.Messages) != 1 {
		t.Errorf("error with status %d reads %s", w.Code, w.Body)
		return ""
	}
	return told.Error.Messages[0].Message
}

// statusesIn returns the statuses in an answer.
func statusesIn(t *testing.T, w *httptest.ResponseRecorder) []agent.Status {
	t.Helper()
	var told struct {
		Format int
		Agents []agent.Status
	}
	if err := json.Unmarshal(w.Body.Bytes(), &told); err != nil || told.Format != 1 {
		t.Fatalf("the answer holds no statuses: %v\n%s", err, w.Body)
	}
	return told.Agents
}
