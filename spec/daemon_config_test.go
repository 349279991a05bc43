package spec

import (
	"reflect"
	"testing"
)

// TestEveryFieldIsWrittenSomehow checks that the table has every field. Nothing would check
// the values of another one.
func TestEveryFieldIsWrittenSomehow(t *testing.T) {
	known := make(map[fieldOf]bool)
	for typ := range layouts {
		r := reflect.New(typ).Interface().(Resource)
		for _, f := range Fields(r) {
			field := fieldOf{r.Key().Kind, f.Name}
			known[field] = true
			if configFieldOf[field] == nil {
				t.Errorf("%s of %s is not in configFields", f.Name, r.Key().Kind)
			}
		}
	}
	for _, w := range configFields {
		if !known[fieldOf{w.kind, w.field}] {
			t.Errorf("%s of %s is in configFields, but no resource has it", w.field, w.kind)
		}
	}
	if len(configFieldOf) != len(configFields) {
		t.Errorf("%d fields in %d rows", len(configFieldOf), len(configFields))
	}
}

// TestMisfits checks which values can't be set on a release, field by field.
func TestMisfits(t *testing.T) {
	old, since := Limits{BareWords: true, NoAnyIPv6: true}, Limits{NoAnyIPv6: true, NoJails: true, AutoDigest: true}
	user := func(name string) *Credential { return &Credential{Group: "g", User: name, Secret: "secret123456"} }
	for name, c := range map[string]struct {
		r            Resource
		onOld, onNew string // the fields
	}{
		"plain user":          {user("Aa0._/:-"), "", ""},
		"user with a blank":   {user("a b"), "user", ""},
		"user with a sign":    {user("a@b"), "user", ""},
		"user beyond ASCII":   {user("é"), "user", ""},
		"keyword":             {user("chap-mutual"), "user", ""},
		"keyword in another":  {user("targets"), "", ""},
		"user with a quote":   {user(`a"b`), "user", "user"},
		"secret with a quote": {&Credential{Group: "g", User: "u", Secret: `secret"23456`}, "secret", "secret"},
		"secret and a brace":  {&Credential{Group: "g", User: "u", Secret: `secret123456{`}, "secret", "secret"},
		"peer":                {&Credential{Group: "g", User: "u", Secret: "secret123456", PeerUser: "lun", PeerSecret: "{123456789012"}, "peer_user", ""},
		"basename":            {&Global{Basename: "iqn a"}, "basename", ""},
		"basename left out":   {&Global{Basename: "iqn a", Open: Open{"basename"}}, "", ""},
		"any IPv6 address":    {&Portal{Listen: []string{"0.0.0.0:3260", "[::]:3260", "[::1]:3260"}}, "listen", "listen"},
		"file of a jail":      {&Extent{Name: "e", File: "/mnt/tank/iocage/x"}, "", "file"},
		"file beside jails":   {&Extent{Name: "e", File: "/mnt/iocage/iocages/x"}, "", ""},
		"size":                {&Extent{Name: "e", File: "/mnt/tank/x", Size: 1536, Blocksize: 1024}, "size", "size"},
		"serial with a quote": {&Extent{Name: "e", ZVOL: "tank/x", Serial: `1"`}, "serial", "serial"},
		"digest":              {&TargetGroup{Target: "t", Portal: "p", InitialDigest: "CRC32C"}, "", "initial_digest"},
	} {
		if got := fieldsOf(old.Misfits(c.r)); got != c.onOld {
			t.Errorf("%s: on 11.1 %q, want %q", name, got, c.onOld)
		}
		if got := fieldsOf(since.Misfits(c.r)); got != c.onNew {
			t.Errorf("%s: on 11.2 %q, want %q", name, got, c.onNew)
		}
	}
}

func fieldsOf(misfits []Misfit) string {
	all := ""
	for _, m := range misfits {
		all += m.Field
	}
	return all
}
