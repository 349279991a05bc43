package spec

import (
	"bytes"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// readBack writes r and returns what is read from that, with its secrets, and the text.
func readBack(t *testing.T, r *Report) (*Spec, string) {
	t.Helper()
	var text bytes.Buffer
	if err := Write(&text, r); err != nil {
		t.Fatal(err)
	}
	s, err := Load([]string{"-"}, bytes.NewReader(text.Bytes()))
	if err != nil {
		t.Fatalf("Load(Write()) = %v\n%s", err, &text)
	}
	values := make(map[string]string)
	for _, v := range r.Variables() {
		values[v.Name] = v.Secret.Reveal()
		if strings.Contains(text.String(), v.Secret.Reveal()) {
			t.Fatalf("a secret is in the file:\n%s", &text)
		}
	}
	if err := s.Resolve(func(name string) (string, bool) { v, ok := values[name]; return v, ok }); err != nil {
		t.Fatal(err)
	}
	return s, text.String()
}

// filled returns the resources of s, with the fields that they leave to the appliance taken
// from live.
func filled(s *Spec, live []Resource) []Resource {
	byKey := make(map[Key]Resource)
	for _, r := range live {
		byKey[r.Key()] = r
	}
	var all []Resource
	for _, r := range s.Resources {
		if l := byKey[r.Key()]; l != nil {
			r = Fill(r, l)
		}
		all = append(all, r)
	}
	return all
}

var ignoreUnwritten = cmp.Options{
	cmpopts.EquateEmpty(),
	cmpopts.IgnoreTypes(Open{}),
	cmpopts.IgnoreFields(Mapping{}, "AutoLUN"),
}

func TestWhatIsWrittenReadsBack(t *testing.T) {
	for seed := range uint64(200) {
		gen := &generator{Rand: rand.New(rand.NewPCG(seed, 0))}
		r := &Report{Resources: gen.resources()}
		s, text := readBack(t, r)
		want := slices.Clone(r.Resources)
		sortByKey(want)
		if diff := cmp.Diff(want, filled(s, r.Resources), ignoreUnwritten); diff != "" {
			t.Fatalf("seed %d: (-want +got)\n%s\n%s", seed, diff, text)
		}
	}
}

func TestWritingWhatWasReadGivesTheSameFile(t *testing.T) {
	for seed := range uint64(100) {
		gen := &generator{Rand: rand.New(rand.NewPCG(seed, 1))}
		s, text := readBack(t, &Report{Resources: gen.resources()})
		if _, again := readBack(t, &Report{Resources: s.Resources}); again != text {
			t.Fatalf("seed %d: %s", seed, cmp.Diff(text, again))
		}
	}
}

func TestSiftKeepsAllThatCanBeSaid(t *testing.T) {
	for seed := range uint64(50) {
		gen := &generator{Rand: rand.New(rand.NewPCG(seed, 2))}
		r := &Report{Resources: gen.resources()}
		before := len(r.Resources)
		if err := r.Sift(); err != nil || len(r.Resources) != before || len(r.Remarks) != 0 {
			t.Fatalf("seed %d: Sift() = %v, %v", seed, err, r.Remarks)
		}
	}
}

func TestWriteGolden(t *testing.T) {
	gen := &generator{Rand: rand.New(rand.NewPCG(7, 3))}
	r := &Report{
		Head:      []string{"Written by a test.", "Two\nlines."},
		Resources: gen.resources(),
		Remarks: map[Key][]string{
			{KindPortal, "#3"}:        {"has no address"},
			{KindGlobal, "global"}:    {"ALUA is on"},
			{KindExtent, "not there"}: {"lost its disk"},
		},
	}
	var text bytes.Buffer
	if err := Write(&text, r); err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/write.yaml", text.String())
}

// bad returns resources that an appliance can have and a spec can't say.
func bad() []Resource {
	return []Resource{
		&Global{Basename: strings.Repeat("x", 121), ISNSServers: []string{"10.0.0.1, 10.0.0.2"}, PoolAvailThreshold: 80},
		&Credential{Group: "short", Tag: 1, User: "u", Secret: "short"},
		&Credential{Group: "mixed", Tag: 2, User: "a", Secret: "123456789012", PeerUser: "p", PeerSecret: "123456789013"},
		&Credential{Group: "mixed", Tag: 2, User: "b", Secret: "123456789012"},
		&Credential{Group: "same", Tag: 3, User: "u", Secret: "123456789012", PeerUser: "p", PeerSecret: "123456789012"},
		&Credential{Group: "twice", Tag: 4, User: "u", Secret: "123456789012"},
		&Credential{Group: "twice", Tag: 4, User: "u", Secret: "123456789013"},
		&InitiatorGroup{Name: "odd", Initiators: []string{"iqn.x \n iqn.y"}, Networks: []string{All}},
		&InitiatorGroup{Name: "mask", Initiators: []string{All}, Networks: []string{"10.0.0.0/255.0.0.0"}},
		&InitiatorGroup{Name: "unmasked", Initiators: []string{All}, Networks: []string{"10.0.0.1/8"}},
		&Portal{Name: "empty", DiscoveryAuthMethod: AuthNone},
		&Portal{Name: "#3", Listen: []string{"10.0.0.1:3260"}, DiscoveryAuthMethod: AuthNone},
		&Portal{Name: "good", Listen: []string{"10.0.0.2:3260"}, DiscoveryAuthMethod: AuthNone},
		&Portal{Name: "dead-tag", Listen: []string{"10.0.0.3:3260"}, DiscoveryAuthMethod: AuthCHAP, DiscoveryAuthGroup: "gone"},
		&Extent{Name: "lost", Blocksize: 512, RPM: "SSD"},
		&Extent{Name: "good", ZVOL: "tank/a", Blocksize: 512, RPM: "SSD", InsecureTPC: true},
		&Extent{Name: "same backing", ZVOL: "tank/a", Blocksize: 512, RPM: "SSD"},
		&Extent{Name: "dots", File: "/mnt/tank/../x", Blocksize: 512, RPM: "SSD"},
		&Extent{Name: "utf\xff8", ZVOL: "tank/b", Blocksize: 512, RPM: "SSD"},
		&Target{Name: "good", Mode: ModeISCSI},
		&Target{Name: "none", Mode: ModeISCSI},
		&Target{Name: "UPPER", Mode: ModeISCSI},
		&TargetGroup{Target: "good", Portal: "good", InitiatorGroup: All, AuthMethod: AuthNone, InitialDigest: "Auto"},
		&TargetGroup{Target: "good", Portal: "empty", InitiatorGroup: All, AuthMethod: AuthNone, InitialDigest: "Auto"},
		&TargetGroup{Target: "none", Portal: "good", InitiatorGroup: All, AuthMethod: AuthNone, AuthGroup: "mixed", InitialDigest: "Auto"},
		&TargetGroup{Target: "UPPER", Portal: "good", InitiatorGroup: All, AuthMethod: AuthNone, InitialDigest: "Auto"},
		&Mapping{Target: "good", Extent: "good", LUN: 0},
		&Mapping{Target: "none", Extent: "good", LUN: 0},
		&Mapping{Target: "none", Extent: "lost", LUN: 1},
		&Mapping{Target: "none", Extent: "dots", LUN: 0},
		&Target{Name: "twins", Mode: ModeISCSI},
		&Mapping{Target: "twins", Extent: "good", LUN: 1},
		&Mapping{Target: "twins", Extent: "lost", LUN: 1},
	}
}

func TestSiftLeavesOutWhatCantBeSaid(t *testing.T) {
	r := &Report{Resources: bad(), Remarks: map[Key][]string{{KindTarget, "good"}: {"a remark of the caller"}}}
	if err := r.Sift(); err != nil {
		t.Fatal(err)
	}
	s, text := readBack(t, r)
	golden(t, "testdata/sift.yaml", text)
	want := slices.Clone(r.Resources)
	sortByKey(want)
	var keys []Key
	for _, res := range s.Resources {
		keys = append(keys, res.Key())
	}
	for _, res := range want {
		if res.Key().Parent() == "good" && !slices.Contains(keys, res.Key()) && res.Key().Kind != KindTargetGroup {
			t.Errorf("%s is missing", res.Key())
		}
	}
}

func TestNothingGetsManagedByBeingLeftOut(t *testing.T) {
	r := &Report{Resources: bad()}
	if err := r.Sift(); err != nil {
		t.Fatal(err)
	}
	s, _ := readBack(t, r)
	for _, k := range []Key{{KindTargetGroup, "good/empty"}, {KindMapping, "none/lost"}} {
		if s.Manages(k) {
			t.Errorf("Manages(%s) = true, though it could not be written", k)
		}
	}
	if s.scope.kinds[KindInitiatorGroup] {
		t.Error("a section of which all was left out is managed")
	}
}

func TestOmitNAA(t *testing.T) {
	e := &Extent{Name: "e", ZVOL: "tank/e", Blocksize: 512, RPM: "SSD", Serial: "1", NAA: "0x6589cfc000000e3f"}
	r := &Report{Resources: []Resource{e}, OmitNAA: true}
	if err := r.Sift(); err != nil || len(r.Resources) != 1 {
		t.Fatalf("Sift() = %v, %v", err, r.Remarks)
	}
	s, text := readBack(t, r)
	if got := s.Resources[0].(*Extent); !got.Has("naa") || got.Has("serial") || strings.Contains(text, "naa") {
		t.Errorf("got %+v\n%s", got, text)
	}
}

func TestVariablesAreUnique(t *testing.T) {
	r := &Report{Resources: []Resource{
		&Credential{Group: "a", User: "b-c", Secret: "1"},
		&Credential{Group: "a", User: "b.c", Secret: "2"},
		&Credential{Group: "a", User: "b.c.peer", Secret: "3"},
		&Credential{Group: "a-b", User: "c", Secret: "4", PeerUser: "p", PeerSecret: "5"},
		&Credential{Group: "a", User: "日本", Secret: "6"},
	}}
	var got []string
	for _, v := range r.Variables() {
		got = append(got, v.Name+" "+v.Key.Name+" "+v.Field)
	}
	want := []string{
		"LUNSYNC_A_B_C_SECRET a-b/c secret",
		"LUNSYNC_A_B_C_PEER_SECRET a-b/c peer_secret",
		"LUNSYNC_A_B_C_SECRET_2 a/b-c secret",
		"LUNSYNC_A_B_C_SECRET_3 a/b.c secret",
		"LUNSYNC_A_B_C_PEER_SECRET_2 a/b.c.peer secret",
		"LUNSYNC_A_SECRET a/日本 secret",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestYAMLIsImportedByTwoFiles(t *testing.T) {
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var with []string
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		src, err := os.ReadFile(e.Name())
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(src, []byte(`"gopkg.in/yaml.v3"`)) {
			with = append(with, e.Name())
		}
	}
	if want := []string{"encode.go", "yaml.go"}; !slices.Equal(with, want) {
		t.Errorf("yaml.v3 is imported by %v, want %v", with, want)
	}
}
