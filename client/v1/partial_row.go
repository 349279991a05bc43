package v1

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// salvage returns what can be read of a row that as a whole can't: the object with the
// default in place of the fields that are named in its Unreadable. One without a name
// goes by its id. It reports false where not even the id can be read, or where a field
// is missing that each row has: then the answer is none of this API.
func salvage[R spec.Resource, W any](row json.RawMessage, blank W, columns []column, decode func(W, *names) R, ids *client.IDs) (client.Object, bool) {
	id, missing, err := inspect(row, nil)
	var fields map[string]json.RawMessage
	if err != nil || json.Unmarshal(row, &fields) != nil || lacks(fields, columns) {
		return client.Object{}, false
	}
	var bad []client.FieldError
	w := blank
	for _, c := range columns {
		next := w
		err := c.readInto(&next, fields)
		if err == nil {
			w = next
			continue
		}
		bad = append(bad, client.FieldError{Field: c.word(), Message: err.Error()})
		if c.field == "name" {
			named := column{wire: c.wire}
			// A name is a text in every kind that has one.
			_ = named.readInto(&w, map[string]json.RawMessage{c.wire: json.RawMessage(strconv.Quote(client.Unnamed(id)))})
		}
	}
	return client.Object{ID: id, Resource: decode(w, &names{ids, id}), Missing: missing, Unreadable: bad}, len(bad) > 0
}

// lacks reports whether a row doesn't have a field that each row has.
func lacks(fields map[string]json.RawMessage, columns []column) bool {
	return slices.ContainsFunc(columns, func(c column) bool {
		_, ok := fields[c.wire]
		return c.present && !ok
	})
}

// readInto puts the field of a row in w, if the row has it and it is what it must be.
func (c *column) readInto(w any, fields map[string]json.RawMessage) error {
	value, ok := fields[c.wire]
	switch {
	case c.filled && string(value) == "null":
		return fmt.Errorf("%s is null", c.wire)
	case !ok:
		return nil
	}
	alone, err := json.Marshal(map[string]json.RawMessage{c.wire: value})
	if err != nil {
		return err
	}
	if err := json.Unmarshal(alone, w); err != nil {
		return plain(err)
	}
	return nil
}

// word returns the spec's word for the field, or the wire's if there is none.
func (c *column) word() string {
	if c.field == "" {
		return c.wire
	}
	return c.field
}
