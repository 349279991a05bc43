package v1

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// A body is what a write sends: the JSON of each field of the wire.
type body map[string]json.RawMessage

// A translation turns one kind of resource into what is sent and back.
type translation struct {
	columns []column
	encode  func(spec.Resource, *refs) (body, error)
	decode  func(row json.RawMessage, ids *client.IDs) (client.Object, error)
	// salvage returns what can be read of a row that decode refuses, if it has an id.
	salvage func(row json.RawMessage, ids *client.IDs) (client.Object, bool)
}

// A column is one field of the wire that a spec has a word for.
type column struct {
	wire, field string
	present     bool // each row has it
	filled      bool // and it isn't null
}

// translate makes a translation from a kind's typed functions. It is the only place that
// converts between a resource and its type.
//
// The fields of W are tagged with their name on the wire and with the spec's word
// for it. After that word, "present" demands that each row has the field, "filled"
// that it isn't null either; the value of any other that a row lacks is blank's.
func translate[R spec.Resource, W any](blank W, encode func(R, *refs) W, decode func(W, *names) R) translation {
	columns := columnsOf(reflect.TypeFor[W]())
	return translation{
		columns: columns,
		encode: func(r spec.Resource, x *refs) (body, error) {
			return toBody(encode(r.(R), x))
		},
		decode: func(row json.RawMessage, ids *client.IDs) (client.Object, error) {
			id, missing, err := inspect(row, columns)
			if err != nil {
				return client.Object{}, err
			}
			w := blank
			if err := json.Unmarshal(row, &w); err != nil {
				return client.Object{}, numbered(id, plain(err))
			}
			return client.Object{ID: id, Resource: decode(w, &names{ids, id}), Missing: missing}, nil
		},
		salvage: func(row json.RawMessage, ids *client.IDs) (client.Object, bool) {
			return salvage(row, blank, columns, decode, ids)
		},
	}
}

// columnsOf reads the tags of a wire struct.
func columnsOf(t reflect.Type) []column {
	var columns []column
	for i := range t.NumField() {
		field, demand, tagged := strings.Cut(t.Field(i).Tag.Get("spec"), ",")
		wire, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		columns = append(columns, column{wire, field, tagged, demand == "filled"})
	}
	return columns
}

// toBody returns the fields of a wire struct.
func toBody(w any) (body, error) {
	text, err := json.Marshal(w)
	if err != nil {
		return nil, err
	}
	var b body
	return b, json.Unmarshal(text, &b)
}

// inspect returns the id of a row and the spec's words for what it lacks.
func inspect(row json.RawMessage, columns []column) (client.ID, []string, error) {
	var fields map[string]json.RawMessage
	if json.Unmarshal(row, &fields) != nil || fields == nil {
		return 0, nil, errors.New("a row is not an object")
	}
	var id client.ID
	if json.Unmarshal(fields["id"], &id) != nil || id <= 0 {
		return 0, nil, errors.New("a row has no id that is a positive number")
	}
	var missing []string
	for _, c := range columns {
		value, ok := fields[c.wire]
		switch {
		case c.filled && string(value) == "null":
			return 0, nil, numbered(id, fmt.Errorf("%s is null", c.wire))
		case c.present && !ok:
			return 0, nil, numbered(id, fmt.Errorf("%s is missing", c.wire))
		case !ok && c.field != "":
			missing = append(missing, c.field)
		}
	}
	return id, missing, nil
}

func numbered(id client.ID, err error) error {
	return fmt.Errorf("%s: %w", client.Unnamed(id), err)
}

// plain returns an error of encoding/json with the field's name on the wire and without the
// value, which could be a secret.
func plain(err error) error {
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		got, _, _ := strings.Cut(e.Value, " ")
		return fmt.Errorf("%s is of the wrong type (%s)", e.Field, got)
	}
	return err
}

// change returns the fields that differ between two bodies: those of to.
func change(from, to body) body {
	differ := body{}
	for name, value := range to {
		if !bytes.Equal(from[name], value) {
			differ[name] = value
		}
	}
	return differ
}

// withoutNulls removes what is null, which a create leaves to the appliance.
func (b body) withoutNulls() body {
	filled := body{}
	for name, value := range b {
		if string(value) != "null" {
			filled[name] = value
		}
	}
	return filled
}

// with returns b and, of other, the named fields that it has.
func (b body) with(other body, names []string) body {
	for name, value := range other {
		if slices.Contains(names, name) {
			b[name] = value
		}
	}
	return b
}
