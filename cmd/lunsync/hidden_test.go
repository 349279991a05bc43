package main

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/agent"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/reconcile/web"
)

// hiddenRanges are the characters that no output may hold as they are.
var hiddenRanges = [][2]rune{
	{0x01, 0x1f}, {0x7f, 0x9f}, {0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f}, {0xfeff, 0xfeff},
}

// hiddenText holds the ends of the ranges, and what is between them, between letters:
// as much as a comment can hold.
func hiddenText() string {
	var b strings.Builder
	for _, r := range hiddenRanges {
		for c := r[0]; c <= r[1]; c += max(1, (r[1]-r[0])/5) {
			b.WriteString("x" + string(c))
		}
	}
	return b.String() + "x"
}

// checkHidden fails the test if text has one of them, but for layout.
func checkHidden(t *testing.T, where, text string) {
	t.Helper()
	for _, c := range text {
		for _, r := range hiddenRanges {
			if c != '\n' && c != '\t' && c >= r[0] && c <= r[1] {
				t.Errorf("%s holds %U as it is:\n%q", where, c, text)
				return
			}
		}
	}
}

// jsonText returns s as JSON, which is YAML too.
func jsonText(t *testing.T, s string) string {
	t.Helper()
	var text strings.Builder
	if err := writeJSON(&text, s); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(text.String())
}

// post does what somebody does who has the appliance's password.
func (f *office) post(resource, body string) {
	f.t.Helper()
	if status, answer := f.tryPost(resource, body); status != http.StatusCreated {
		f.t.Fatalf("POST %s: %d %s", resource, status, answer)
	}
}

// tryPost returns what the appliance answers to that.
func (f *office) tryPost(resource, body string) (status int, answer string) {
	r := httptest.NewRequest(http.MethodPost, "/api/v1.0/services/iscsi/"+resource, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	out := httptest.NewRecorder()
	f.server.ServeHTTP(out, r)
	return out.Code, out.Body.String()
}

// TestHiddenCharactersAreShown puts what doesn't show, or turns other text around, in all
// texts of a spec and of an appliance that can hold it.
func TestHiddenCharactersAreShown(t *testing.T) {
	hidden, name := jsonText(t, hiddenText()), jsonText(t, strings.Map(withoutLayout, hiddenText()))
	f := newOffice(t, emulator.Options{Release: emulator.R112}, `version: 1
extents:
  mine: {zvol: tank/mine, comment: `+hidden+`}
  theirs: {zvol: tank/theirs, comment: plain}
initiator_groups: {g: {networks: [10.0.0.0/8], comment: `+hidden+`}}
targets: {}
policy: {prune: all}
`)
	f.post("extent/", `{"iscsi_target_extent_name": "theirs", "iscsi_target_extent_type": "Disk", "iscsi_target_extent_disk": "zvol/tank/theirs", "iscsi_target_extent_comment": `+hidden+`}`)
	f.post("extent/", `{"iscsi_target_extent_name": `+name+`, "iscsi_target_extent_type": "Disk", "iscsi_target_extent_disk": "zvol/tank/other", "iscsi_target_extent_comment": `+hidden+`}`)
	f.post("authorizedinitiator/", `{"iscsi_target_initiator_initiators": `+jsonText(t, "iqn."+strings.Map(withoutLayout, hiddenText()))+`, "iscsi_target_initiator_comment": `+hidden+`}`)
	f.post("target/", `{"iscsi_target_name": "t", "iscsi_target_alias": `+hidden+`}`)

	stdout, stderr := f.run(statusDone, "validate")
	checkHidden(t, "validate", stdout+stderr)
	for _, form := range []string{"text", "json", "markdown", "mermaid", "dot"} {
		stdout, stderr = f.run(statusDone, "plan", "-o", form)
		checkHidden(t, "plan -o "+form, stdout+stderr)
		f.says(stdout, "feff")
	}
	exported, stderr := f.only(statusDone, "export")
	checkHidden(t, "export", exported+stderr)
	f.says(exported, `\u200b`, `\u202e`)
	wanted, err := os.ReadFile(f.spec())
	if err != nil {
		t.Fatal(err)
	}
	f.write(exported)
	stdout, _ = f.run(statusDone, "plan", "--detailed-exitcode")
	f.says(stdout, "No changes. ")
	f.write(string(wanted))
	f.checkAgent(hidden)
	for _, format := range []string{"text", "json"} {
		stdout, stderr = f.run(statusDone, "apply", "--yes", "-o", format, "--allow-empty", "--max-deletes", "100%", "--log-level", "debug", "--log-format", format)
		checkHidden(t, "apply -o "+format, stdout+stderr)
	}
}

func withoutLayout(r rune) rune {
	if r < ' ' || r == 0x85 || r == 0x2028 || r == 0x2029 {
		return -1
	}
	return r
}

// checkAgent checks what an agent's status is shown as, whose texts hold the characters.
func (f *office) checkAgent(hidden string) {
	f.t.Helper()
	var text string
	if err := json.Unmarshal([]byte(hidden), &text); err != nil {
		f.t.Fatal(err)
	}
	s := agent.Status{
		Appliance: text, Server: text, Release: text, State: agent.Failing, Warnings: []string{text}, NotInForce: []string{text},
		Spec:       agent.SpecStatus{Paths: []string{text}, Errors: []plans.Message{{File: text, Key: text, Field: text, Message: text}}},
		Passes:     []agent.Pass{{Outcome: agent.PassFailed, Error: text}},
		Suspension: &agent.Suspension{Reason: text},
	}
	handler := web.New(web.Config{Agents: []web.Agent{&fakeAgent{status: s, ledger: func() ([]byte, error) { return nil, os.ErrNotExist }}}, Loopback: true, Log: slog.New(slog.DiscardHandler)})
	site := httptest.NewServer(handler)
	f.t.Cleanup(site.Close)
	for _, path := range []string{"/", "/api/status", "/api/plan"} {
		out := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, site.URL+path, http.NoBody)
		handler.ServeHTTP(out, r)
		checkHidden(f.t, path, out.Body.String())
	}
	for _, form := range []string{"text", "json"} {
		stdout, stderr := f.only(statusPartly, "status", "--agent", site.URL, "-o", form)
		checkHidden(f.t, "status -o "+form, stdout+stderr)
	}
}
