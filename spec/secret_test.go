package spec

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"text/template"

	"gopkg.in/yaml.v3"
)

// TestSecretCannotPrint checks that a secret is hidden when it is printed, logged and
// marshaled, also with verbs that are not for strings.
func TestSecretCannotPrint(t *testing.T) {
	const canary = "canary-secret"
	all := struct {
		One  Secret
		List []Secret
		Map  map[string]Secret
	}{canary, []Secret{canary}, map[string]Secret{"key": canary}}
	var said bytes.Buffer
	for verb := range strings.SplitSeq("v +v #v s q +q #q x X # x d t c U b o e f T z 20s -5.2v", " ") {
		fmt.Fprintf(&said, "%"+verb+" %"+verb+"\n", Secret(canary), all)
	}
	fmt.Fprintln(&said, all.One, all)
	for _, handler := range []slog.Handler{slog.NewTextHandler(&said, nil), slog.NewJSONHandler(&said, nil)} {
		slog.New(handler).Info("all", "one", all.One, "list", all.List, "map", all.Map, "all", all)
	}
	for _, marshal := range []func(any) ([]byte, error){json.Marshal, yaml.Marshal} {
		text, err := marshal(all)
		if err != nil {
			t.Fatal(err)
		}
		said.Write(text)
	}
	if err := xml.NewEncoder(&said).Encode(all.List); err != nil {
		t.Fatal(err)
	}
	if err := template.Must(template.New("").Parse("{{.One}} {{.}} {{printf `%d` .One}}")).Execute(&said, all); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(said.String()) {
		if strings.Contains(line, canary) || strings.Contains(line, fmt.Sprintf("%x", canary)) {
			t.Errorf("a secret is in %s", line)
		}
	}
}
