package emulator

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"unicode/utf8"
)

// A jsonNull is a body that is null.
type jsonNull struct{}

// decode reads the request's body as any JSON value. If optional is set, an empty body is an
// empty object.
func (s *Server) decode(r *request, optional bool) (any, *reply) {
	format, _, _ := strings.Cut(r.header.Get("Content-Type"), ";")
	if format != "application/json" {
		return nil, failed(http.StatusBadRequest, "The format indicated '"+format+"' had no available deserialization method. "+
			"Please check your ``formats`` and ``content_types`` on your Serializer.")
	}
	if optional && len(r.body) == 0 {
		return map[string]any{}, nil
	}
	if !utf8.Valid(r.body) {
		return nil, crashed(&s.q, "'utf-8' codec can't decode byte: invalid start byte")
	}
	d := json.NewDecoder(bytes.NewReader(r.body))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, badRequest("Request is not valid JSON.")
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, badRequest("Request is not valid JSON.")
	}
	if v == nil {
		v = jsonNull{}
	}
	return v, nil
}

// object reads the request's body as Python's dict() would: null, [] and "" are empty
// objects, and other values that are not objects crash.
func (s *Server) object(r *request) (map[string]any, *reply) {
	v, bad := s.decode(r, false)
	if bad != nil {
		return nil, bad
	}
	switch v := v.(type) {
	case map[string]any:
		return v, nil
	case jsonNull:
		return map[string]any{}, nil
	case json.Number, bool:
		return nil, crashed(&s.q, "object is not iterable")
	}
	if !truthy(v) {
		return map[string]any{}, nil
	}
	return nil, crashed(&s.q, "dictionary update sequence element #0 has length 1; 2 is required")
}
