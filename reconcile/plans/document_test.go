package plans

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/diff"
	"github.com/lunsync/lunsync/reconcile/refusal"
	"github.com/lunsync/lunsync/spec"
)

const documentWant = `{
  "format": 1,
  "server": "https://nas1.example.com",
  "api": "v1.0",
  "release": "FreeNAS-11.2-U8",
  "files": [
    "lunsync.yaml"
  ],
  "spec": "sha256:5",
  "live": "sha256:6",
  "ownership": "none",
  "options": {
    "prune": "owned",
    "max_deletes": "30%",
    "allow": [],
    "only": [],
    "except": [],
    "in_use": "refuse"
  },
  "summary": {
    "create": 1,
    "update": 1,
    "delete": 1,
    "park": 1,
    "adopts": 2
  },
  "steps": [
    {
      "n": 0,
      "op": "delete",
      "kind": "target",
      "name": "old",
      "needs": [],
      "classes": [
        "disrupts"
      ],
      "with": [
        "targettoextent/old/vm-0"
      ],
      "diff": [],
      "outcome": "done",
      "took_ms": 12
    },
    {
      "n": 1,
      "op": "park",
      "kind": "portal",
      "name": "b",
      "needs": [],
      "classes": [],
      "with": [],
      "diff": [
        {
          "field": "listen",
          "from": [
            "192.168.3.20:3260"
          ],
          "to": []
        }
      ],
      "outcome": "failed",
      "error": "busy",
      "took_ms": 3
    },
    {
      "n": 2,
      "op": "create",
      "kind": "authcredential",
      "name": "vmware/esx",
      "needs": [],
      "classes": [],
      "with": [],
      "diff": [
        {
          "field": "secret",
          "from": null,
          "to": "(secret)"
        },
        {
          "field": "tag",
          "from": null,
          "to": 1
        }
      ],
      "temporary": true,
      "outcome": "done",
      "took_ms": 0
    },
    {
      "n": 3,
      "op": "update",
      "kind": "extent",
      "name": "vm-0",
      "needs": [
        1
      ],
      "classes": [],
      "with": [],
      "diff": [
        {
          "field": "size",
          "from": 1024,
          "to": 2048
        }
      ],
      "outcome": "skipped",
      "took_ms": 0
    }
  ],
  "warnings": [],
  "unmanaged": {
    "target": 3
  },
  "converged": false
}`

// documentPlan has a step of every kind.
func documentPlan() *Plan {
	return &Plan{
		Release: client.Release{Name: "FreeNAS-11.2-U8", Version: "11.2"},
		Options: Options{Prune: spec.PruneOwned},
		Spec:    "sha256:5",
		Live:    "sha256:6",
		Adopts:  2,
		Steps: []Step{
			{
				Op: Delete, Key: spec.Key{Kind: spec.KindTarget, Name: "old"}, Classes: []Class{"disrupts"},
				Cascades: []spec.Key{{Kind: spec.KindMapping, Name: "old/vm-0"}},
			},
			{Op: Park, Key: spec.Key{Kind: spec.KindPortal, Name: "b"}, Diff: []diff.Change{
				{Field: "listen", From: []string{"192.168.3.20:3260"}, To: []string(nil)},
			}},
			{Op: Create, Temporary: true, Key: spec.Key{Kind: spec.KindCredential, Name: "vmware/esx"}, Diff: []diff.Change{
				{Field: "secret", To: spec.Secret("odd-canary-7531")}, {Field: "tag", To: 1},
			}},
			{Op: Update, Key: spec.Key{Kind: spec.KindExtent, Name: "vm-0"}, Needs: []int{1}, Diff: []diff.Change{
				{Field: "size", From: spec.Size(1024), To: spec.Size(2048)},
			}},
		},
		Unmanaged: map[spec.Kind]int{spec.KindTarget: 3},
	}
}

func TestDocumentHasEveryKeyAndNoSecret(t *testing.T) {
	doc := documentPlan().Document(Origin{
		Server: "https://nas1.example.com", API: "v1.0", Files: []string{"lunsync.yaml"}, Policy: spec.DefaultPolicy(),
	})
	doc.Report([]Outcome{
		{Status: Done, Took: 12 * time.Millisecond},
		{Status: Failed, Took: 3 * time.Millisecond, Err: errors.New("busy")},
		{Status: Done},
		{Status: Skipped},
	}, false)
	got, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != documentWant {
		t.Errorf("document =\n%s\nwant\n%s", got, documentWant)
	}
}

func TestDocumentOfNothingHasNoNull(t *testing.T) {
	doc := (&Plan{Steps: []Step{{Op: Delete}}}).Document(Origin{})
	got, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(got), "null") {
		t.Errorf("document = %s, want no null", got)
	}
}

func TestMessagesNameEachMistake(t *testing.T) {
	key := spec.Key{Kind: spec.KindTarget, Name: "vm"}
	tests := []struct {
		name string
		err  error
		want []Message
	}{
		{"spec", spec.ErrorList{
			{Pos: spec.Pos{File: "a.yaml", Line: 2, Col: 3}, Key: key, Field: "alias", Msg: "bad"},
			{Pos: spec.Pos{File: "a.yaml"}, Msg: "empty"},
		}, []Message{
			{File: "a.yaml", Line: 2, Column: 3, Key: "target/vm", Field: "alias", Message: "bad"},
			{File: "a.yaml", Message: "empty"},
		}},
		{"refusal", refusal.Error{{Key: key, Message: "no"}}, []Message{{Key: "target/vm", Message: "no"}}},
		{"answer", &client.Error{Op: "create", Key: key, Status: 409, Fields: []client.FieldError{
			{Field: "alias", Message: "Alias name must be unique."},
		}}, []Message{{Key: "target/vm", Field: "alias", Message: "Alias name must be unique."}}},
		{"answer without fields", &client.Error{Op: "list", Key: key, Status: 401, Err: client.ErrUnauthorized}, []Message{
			{Key: "target/vm", Message: "list target/vm: the appliance refuses the user name or the password (401)"},
		}},
		{"other", errors.New("odd"), []Message{{Message: "odd"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Messages(tt.err)
			if len(got) != len(tt.want) {
				t.Fatalf("Messages() = %+v, want %+v", got, tt.want)
			}
			for i := range got {
				if got[i] != tt.want[i] {
					t.Errorf("Messages()[%d] = %+v, want %+v", i, got[i], tt.want[i])
				}
			}
		})
	}
}
