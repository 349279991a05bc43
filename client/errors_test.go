package client_test

import (
	"errors"
	"testing"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// TestError prints one line, whatever parts there are.
func TestError(t *testing.T) {
	for _, test := range []struct {
		err  client.Error
		want string
	}{
		{client.Error{Op: "create", Key: spec.Key{Kind: "target", Name: "vm01"}, Status: 409, Fields: []client.FieldError{{Field: "alias", Message: "Alias name must be unique."}}},
			"create target/vm01: alias: Alias name must be unique. (409)"},
		{client.Error{Op: "list", Key: spec.Key{Kind: "target"}, Err: client.ErrIncomplete}, "list target: the list is incomplete"},
		{client.Error{Op: "create", Key: spec.Key{Kind: "portal", Name: "p"}, Status: 500, Fields: []client.FieldError{{Message: "Sorry"}}, Err: client.ErrDoubtful},
			"create portal/p: Sorry; outcome unknown (500)"},
		{client.Error{Op: "connect", Err: errors.New("refused")}, "connect: refused"},
	} {
		if got := test.err.Error(); got != test.want {
			t.Errorf("%s\nwant\n%s", got, test.want)
		}
	}
}

// TestIDs forgets what was known of either side when a pair is put.
func TestIDs(t *testing.T) {
	var ids client.IDs
	a, b := spec.Key{Kind: spec.KindTarget, Name: "a"}, spec.Key{Kind: spec.KindTarget, Name: "b"}
	if _, err := ids.ID(a); !errors.Is(err, client.ErrUnresolved) {
		t.Errorf("ID of an empty IDs: %v, want ErrUnresolved", err)
	}
	ids.Put(a, 1)
	ids.Put(b, 1)
	if _, err := ids.ID(a); !errors.Is(err, client.ErrUnresolved) {
		t.Errorf("ID(a) = %v, want ErrUnresolved: b has its id", err)
	}
	ids.Put(b, 2)
	if got := ids.Name(spec.KindTarget, 1); got != "#1" {
		t.Errorf("Name(1) = %q, want #1: b has moved", got)
	}
	if got := ids.Name(spec.KindTarget, 2); got != "b" {
		t.Errorf("Name(2) = %q, want b", got)
	}
	if got := ids.Name(spec.KindExtent, 2); got != "#2" {
		t.Errorf("Name of another kind = %q, want #2", got)
	}
}
