package v1

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// canaryLogin is the password as each request has it.
var canaryLogin = base64.StdEncoding.EncodeToString([]byte("root:" + canaryPassword))

// TestNoSecretInErrors lets the appliance quote every secret in every place where
// it can, and looks for them in errors and logs.
func TestNoSecretInErrors(t *testing.T) {
	secret := &spec.Credential{Group: "vmware", Tag: 1, User: "esx", Secret: canarySecret, PeerUser: "nas", PeerSecret: canaryPeer}
	for _, quote := range []func(string) string{
		func(s string) string { return s },
		html.EscapeString,
		func(s string) string { return "is " + s + s + " too short" },
		func(s string) string { return strings.Repeat("x", maxMessage-3) + s },
		func(s string) string { return html.EscapeString(html.EscapeString(s)) },
		func(s string) string { return "\x00" + s + "\n" },
		func(string) string { return "Authorization: Basic " + canaryLogin },
	} {
		for _, body := range quotingBodies(t, quote(canarySecret+" "+canaryPeer+" "+canaryPassword)) {
			synctest.Test(t, func(t *testing.T) {
				for _, code := range []int{200, 201, 301, 400, 404, 409, 500} {
					tell(t, secret, code, body)
				}
			})
		}
	}
}

// quotingBodies returns answers that hold the text in one place or another.
func quotingBodies(t *testing.T, text string) []string {
	t.Helper()
	bodies := []string{text, "<html>" + text + "</html>", `{"id": "` + text}
	for _, v := range []any{
		text, []string{text}, map[string]any{"__all__": []string{text}}, map[string]any{"error": text}, map[string]any{"error_message": text, "traceback": text},
		map[string]any{text: []string{text}}, map[string]any{"iscsi_target_auth_secret": []string{text}}, map[string]any{"iscsi_target_auth_secret": text, "id": text},
		[]any{map[string]any{"id": 1, "iscsi_target_auth_tag": text, "iscsi_target_auth_user": text, "iscsi_target_auth_secret": text}},
		[]any{map[string]any{"id": text}}, []any{text}, map[string]any{"fullversion": text},
	} {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		bodies = append(bodies, string(b))
	}
	return bodies
}

// tell lets every operation fail with the same answer.
func tell(t *testing.T, secret *spec.Credential, code int, body string) {
	t.Helper()
	var logged bytes.Buffer
	answer := always(code, body, "Location: https://"+canaryPassword+"/"+canarySecret+"?"+canaryPeer, "Content-Type: text/"+canaryPassword)
	c := dialFake(t, "11.1", answer)
	c.log = slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
	var errs []error
	for _, op := range []string{"create", "update", "delete", "reload"} {
		errs = append(errs, operations[op](c, secret))
	}
	_, err := c.List(t.Context(), spec.KindCredential, testIDs())
	errs = append(errs, err)
	_, err = c.Service(t.Context())
	errs = append(errs, err)
	_, err = c.detect(t.Context())
	errs = append(errs, err, errors.New(logged.String()))
	for _, err := range errs {
		for _, canary := range []string{canaryPassword, canarySecret, canaryPeer, canaryLogin} {
			if leaks(fmt.Sprintf("%v %+v %#v", err, err, err), canary) {
				t.Errorf("%d %s: a secret is in %v", code, body, err)
			}
		}
	}
}

// leaks reports whether text holds the secret, or the greater part of it.
func leaks(text, secret string) bool {
	for _, t := range []string{text, html.UnescapeString(text)} {
		if strings.Contains(t, secret) || strings.Contains(t, secret[:len(secret)-3]) {
			return true
		}
	}
	return false
}

// TestSecretsHide prints nothing of what is on its way.
func TestSecretsHide(t *testing.T) {
	row := encodeCredential(&spec.Credential{Secret: canarySecret, PeerSecret: canaryPeer}, nil)
	for _, verb := range []string{"%v", "%+v", "%s", "%q", "%#v"} {
		if got := fmt.Sprintf(verb, row); strings.Contains(got, canarySecret) || strings.Contains(got, canaryPeer) || strings.Contains(got, `s3cr`) {
			t.Errorf("%s shows %s", verb, got)
		}
	}
	text, err := json.Marshal(row)
	if err != nil {
		t.Fatal(err)
	}
	var back credentialRow
	if err := json.Unmarshal(text, &back); err != nil || back.Secret.Reveal() != canarySecret || back.PeerSecret.Reveal() != canaryPeer {
		t.Errorf("the secrets don't arrive: %v", err)
	}
}

// TestFieldsAreBounded keeps errors short whatever the appliance says.
func TestFieldsAreBounded(t *testing.T) {
	fields := make(map[string][]string)
	for i := range 2 * maxMessages {
		fields[fmt.Sprintf("f%d", i)] = []string{strings.Repeat("é\x1b[31m ", 50)}
	}
	body, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	err = dialFake(t, "11.1", always(http.StatusConflict, string(body))).Delete(t.Context(), spec.Key{Kind: spec.KindTarget, Name: "x"}, 1, nil)
	e, ok := errors.AsType[*client.Error](err)
	if !ok || len(e.Fields) != maxMessages || len([]rune(e.Error())) > maxMessages*(maxMessage+20) || strings.Contains(e.Error(), "\x1b") {
		t.Errorf("the error has %d fields and %d bytes", len(e.Fields), len(text(err)))
	}
}
