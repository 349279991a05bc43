package plans

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"github.com/lunsync/lunsync/spec"
)

// A SavedPlan is a plan that was made earlier, as its document tells it. It is carried
// out only if the plan that is made now is the same, see [SavedPlan.Check].
type SavedPlan struct {
	file string // "" if it wasn't saved, only shown
	doc  Document
	// steps are those of doc as they are written, fields that this program doesn't
	// know included.
	steps []map[string]any
}

// LooksSaved reports whether r begins as a saved plan does: as a JSON object with
// format. What follows may still be broken.
func LooksSaved(r io.Reader) bool {
	d := json.NewDecoder(r)
	if first, err := d.Token(); err != nil || first != json.Delim('{') {
		return false
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return false
		}
		if key == "format" {
			return true
		}
		var value json.RawMessage
		if d.Decode(&value) != nil {
			return false
		}
	}
	return false
}

// ReadSaved returns the saved plan that src holds. File is what its mistakes are
// told of. The error, if any, is a [*StaleError].
func ReadSaved(file string, src []byte) (*SavedPlan, error) {
	s := &SavedPlan{file: file}
	if why := s.read(src); why != "" {
		return nil, s.stale(why)
	}
	return s, nil
}

// SavedPlanOf returns the plan that d shows to somebody who is asked about it.
func SavedPlanOf(d *Document) (*SavedPlan, error) {
	steps, err := stepsOf(d)
	return &SavedPlan{doc: *d, steps: steps}, err
}

// read returns why src is no plan to carry out, or "".
func (s *SavedPlan) read(src []byte) string {
	var head struct {
		Format  json.RawMessage `json:"format"`
		Options json.RawMessage `json:"options"`
	}
	if err := json.Unmarshal(src, &head); err != nil {
		return "the plan is cut off, or damaged: " + err.Error()
	}
	if why := wrongFormat(head.Format); why != "" {
		return why
	}
	if err := s.decode(src, head.Options); err != nil {
		return "the plan is damaged: " + err.Error()
	}
	return s.lack()
}

// decode reads the document, its steps also as they are written. An option that
// this program doesn't know is an error: the plan would be another without it.
func (s *SavedPlan) decode(src, options []byte) error {
	if err := json.Unmarshal(src, &s.doc); err != nil {
		return err
	}
	var form struct {
		Steps []map[string]any `json:"steps"`
	}
	if err := decode(src, &form, false); err != nil {
		return err
	}
	s.steps = form.Steps
	if options == nil {
		return nil
	}
	return decode(options, new(DocumentOptions), true)
}

// wrongFormat returns why a plan of the given format can't be read, or "".
func wrongFormat(given json.RawMessage) string {
	var format int
	switch err := json.Unmarshal(given, &format); {
	case err != nil || format < 1:
		return fmt.Sprintf("the plan's format is none that there is; this program reads %d", Format)
	case format > Format:
		return fmt.Sprintf("a newer program made the plan: its format is %d, and this one reads %d", format, Format)
	}
	return ""
}

// decode reads JSON with numbers as they are written, and with no other fields than
// into has if strict is set.
func decode(src []byte, into any, strict bool) error {
	d := json.NewDecoder(bytes.NewReader(src))
	d.UseNumber()
	if strict {
		d.DisallowUnknownFields()
	}
	return d.Decode(into)
}

// lack returns what keeps s from being carried out whatever the appliance has, or
// "".
func (s *SavedPlan) lack() string {
	d := &s.doc
	switch {
	case d.Error != nil:
		return fmt.Sprintf("the plan can't be carried out: it ended with status %d", d.Error.Status)
	case d.Server == "" || d.Spec == "" || d.Live == "" || len(d.Files) == 0 || s.steps == nil:
		return "the plan is damaged: server, files, spec, live or steps are missing"
	case !d.Options.Valid():
		return "the plan is damaged: its options are none that there are"
	}
	return ""
}

// Files returns the files of the spec that the plan was made from.
func (s *SavedPlan) Files() []string { return s.doc.Files }

// Options returns the choices that the plan was made with.
func (s *SavedPlan) Options() DocumentOptions { return s.doc.Options }

// Policy returns p with what the plan was made with in its place. What a policy
// refuses is none of that.
func (s *SavedPlan) Policy(p spec.Policy) spec.Policy {
	o := s.doc.Options
	p.Prune, p.MaxDeletes, p.InUse = o.Prune, o.MaxDeletes, o.InUse
	return p
}
