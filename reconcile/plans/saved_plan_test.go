package plans

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/lunsync/lunsync/spec"
)

// savedBytes returns the plan of documentPlan as plan --save writes it, changed by
// change.
func savedBytes(t *testing.T, change func(*Document)) []byte {
	t.Helper()
	d := savedDocument()
	change(d)
	src, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	return src
}

func savedDocument() *Document {
	return documentPlan().Document(Origin{
		Server: "https://nas1.example.com", API: "v1.0", Files: []string{"lunsync.yaml"}, Policy: spec.DefaultPolicy(),
	})
}

// TestSavedPlanIsStale changes what is planned now in one way at a time.
func TestSavedPlanIsStale(t *testing.T) {
	tests := []struct {
		name   string
		change func(now *Document)
		want   []string
	}{
		{"nothing", func(*Document) {}, nil},
		{"what is only told", func(d *Document) {
			d.Files, d.Warnings, d.Summary.Adopts = nil, []string{"the iSCSI service is stopped"}, 7
		}, nil},
		{"spelling of the server", func(d *Document) { d.Server = "HTTPS://NAS1.example.com:443/api/v1.0/" }, nil},
		{"server", func(d *Document) { d.Server, d.Spec = "https://nas2.example.com", "sha256:7" }, []string{
			"the plan is for https://nas1.example.com, not for https://nas2.example.com"}},
		{"scheme", func(d *Document) { d.Server = "http://nas1.example.com" }, []string{
			"the plan is for https://nas1.example.com, not for http://nas1.example.com"}},
		{"release", func(d *Document) { d.Release = "FreeNAS-11.3-U5" }, []string{
			"the appliance was FreeNAS-11.2-U8 v1.0, and is FreeNAS-11.3-U5 v1.0"}},
		{"spec", func(d *Document) { d.Spec = "sha256:7" }, []string{
			"the spec, or a secret of it, has changed since the plan was made"}},
		{"live", func(d *Document) { d.Live = "sha256:7" }, []string{
			"the appliance's configuration has changed since the plan was made"}},
		{"password", func(d *Document) { d.Spec, d.Live = "sha256:7", "sha256:8" }, []string{
			"the spec and the appliance have changed since the plan was made, or the appliance's password has"}},
		{"step gone", func(d *Document) { d.Steps = d.Steps[:3] }, []string{
			"the plan has changed since it was saved: update extent/vm-0 is no longer needed"}},
		{"step more", func(d *Document) {
			d.Steps = append(d.Steps, DocumentStep{N: 4, Op: Delete, Kind: spec.KindPortal, Name: "old"})
		}, []string{"the plan has changed since it was saved: delete portal/old is new"}},
		{"step replaced", func(d *Document) { d.Steps[1].Op = Delete }, []string{
			"the plan has changed since it was saved: delete portal/b in place of park portal/b"}},
		{"order", func(d *Document) { slices.Reverse(d.Steps) }, []string{
			"the plan has changed since it was saved: update extent/vm-0 in place of delete target/old"}},
		{"value", func(d *Document) { d.Steps[3].Diff[0].To = spec.Size(4096) }, []string{
			"the plan has changed since it was saved: update extent/vm-0 differs in diff"}},
		{"classes and needs", func(d *Document) { d.Steps[3].Classes, d.Steps[3].Needs = []Class{Identity}, []int{} }, []string{
			"the plan has changed since it was saved: update extent/vm-0 differs in classes, needs"}},
		{"what rides along", func(d *Document) { d.Steps[0].With = append(d.Steps[0].With, "targettoextent/old/vm-1") }, []string{
			"the plan has changed since it was saved: delete target/old differs in with"}},
		{"all", func(d *Document) { d.Live, d.Steps = "sha256:7", d.Steps[1:] }, []string{
			"the appliance's configuration has changed since the plan was made",
			"the plan has changed since it was saved: park portal/b in place of delete target/old"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			saved, err := ReadSaved("plan.json", savedBytes(t, func(*Document) {}))
			if err != nil {
				t.Fatal(err)
			}
			now := savedDocument()
			tt.change(now)
			checkStale(t, saved.Check(now), tt.want)
		})
	}
}

// checkStale wants the given reasons, or no error if there are none.
func checkStale(t *testing.T, err error, want []string) {
	t.Helper()
	var got []string
	if stale := (*StaleError)(nil); errors.As(err, &stale) {
		got = stale.Reasons
	} else if err != nil {
		t.Fatalf("error %v is no *StaleError", err)
	}
	if !slices.Equal(got, want) {
		t.Errorf("reasons =\n%q\nwant\n%q", got, want)
	}
}

// TestForgedPlanIsStale changes what is saved in ways that no field of a document
// shows.
func TestForgedPlanIsStale(t *testing.T) {
	tests := []struct {
		name, from, to string
		stale          bool
	}{
		{"nothing", "", "", false},
		{"how a step ended", `"op":"park",`, `"op":"park","outcome":"failed","error":"busy","took_ms":3,`, false},
		{"a field that there isn't", `"op":"park",`, `"op":"park","temporary":true,`, true},
		{"another number", `"to":2048`, `"to":2048.5`, true},
		{"a secret in the clear", `"(secret)"`, `"odd-canary-7531"`, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			src := savedBytes(t, func(*Document) {})
			forged := bytes.Replace(src, []byte(tt.from), []byte(tt.to), 1)
			if tt.from != "" && bytes.Equal(src, forged) {
				t.Fatalf("%s is not in %s", tt.from, src)
			}
			saved, err := ReadSaved("plan.json", forged)
			if err != nil {
				t.Fatal(err)
			}
			if err := saved.Check(savedDocument()); (err != nil) != tt.stale {
				t.Errorf("Check() = %v, want stale: %t", err, tt.stale)
			}
		})
	}
}

// TestReadSavedRefuses reads plans that can't be carried out whatever there is.
func TestReadSavedRefuses(t *testing.T) {
	tests := []struct {
		name   string
		change func(*Document)
		want   string
	}{
		{"newer", func(d *Document) { d.Format = 2 }, "a newer program made the plan: its format is 2, and this one reads 1"},
		{"no format that there is", func(d *Document) { d.Format = 0 }, "the plan's format is none that there is; this program reads 1"},
		{"failed", func(d *Document) { d.Error = &Failure{Status: 5} }, "the plan can't be carried out: it ended with status 5"},
		{"no server", func(d *Document) { d.Server = "" }, "the plan is damaged: server, files, spec, live or steps are missing"},
		{"no files", func(d *Document) { d.Files = nil }, "the plan is damaged: server, files, spec, live or steps are missing"},
		{"no steps", func(d *Document) { d.Steps = nil }, "the plan is damaged: server, files, spec, live or steps are missing"},
		{"prune", func(d *Document) { d.Options.Prune = "most" }, "the plan is damaged: its options are none that there are"},
		{"allow", func(d *Document) { d.Options.Allow = []Class{"all"} }, "the plan is damaged: its options are none that there are"},
		{"in_use", func(d *Document) { d.Options.InUse = "" }, "the plan is damaged: its options are none that there are"},
		{"max_deletes", func(d *Document) { d.Options.MaxDeletes = "-1" }, "the plan is damaged: its options are none that there are"},
		{"only", func(d *Document) { d.Options.Only = []string{"extent/[vm"} }, "the plan is damaged: its options are none that there are"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ReadSaved("plan.json", savedBytes(t, tt.change))
			checkStale(t, err, []string{tt.want})
		})
	}
}

func TestSavedPolicyKeepsWhatIsRefused(t *testing.T) {
	saved, err := ReadSaved("plan.json", savedBytes(t, func(d *Document) {
		d.Options.Prune, d.Options.MaxDeletes, d.Options.InUse = spec.PruneAll, "5", "force"
	}))
	if err != nil {
		t.Fatal(err)
	}
	got := saved.Policy(spec.Policy{Prune: spec.PruneNone, MaxDeletes: "0", InUse: "refuse", Refuse: []string{"widens"}})
	if got.Prune != spec.PruneAll || got.MaxDeletes != "5" || got.InUse != "force" || !slices.Equal(got.Refuse, []string{"widens"}) {
		t.Errorf("Policy() = %+v", got)
	}
}

func TestLooksSaved(t *testing.T) {
	for src, want := range map[string]bool{
		`{"format": 1}`: true, ` {"x": [{"a": 1}], "format"`: true, `{"format`: false, `{"version": 1}`: false,
		`{"plan": {"format": 1}}`: false, `[{"format": 1}]`: false, `{format: 1}`: false, ``: false,
		`{`: false, "version: 1\n": false, `"format"`: false,
	} {
		if got := LooksSaved(strings.NewReader(src)); got != want {
			t.Errorf("LooksSaved(%s) = %t, want %t", src, got, want)
		}
	}
}

// FuzzReadSaved holds that any bytes are a plan or a *StaleError, and that a plan can be
// compared.
func FuzzReadSaved(f *testing.F) {
	src, err := json.Marshal(savedDocument())
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range [][]byte{src, src[:len(src)/2], []byte(`{"format": 1, "steps": [null, {"n": "x"}]}`), []byte(`null`)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		LooksSaved(bytes.NewReader(src))
		saved, err := ReadSaved("plan.json", src)
		if stale := (*StaleError)(nil); err != nil && !errors.As(err, &stale) {
			t.Fatalf("error %v is no *StaleError", err)
		}
		if err == nil {
			_ = saved.Check(savedDocument())
		}
	})
}
