package plans

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"github.com/lunsync/lunsync/spec"
)

// A SavedPlan is a plan that was made earlier, read from its document. It may be carried
// out only if the plan that would be made now is the same: see [SavedPlan.Check].
type SavedPlan struct {
	file string // "" if the plan was only shown, not saved
	doc  Document
	// steps are the steps of doc as they are written, including fields that this program
	// doesn't know.
	steps []map[string]any
}

// LooksSaved reports whether r begins like a saved plan: a JSON object with the field
// format. What follows the field may be damaged.
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

// ReadSaved parses src, a saved plan. File is the name of the file for messages. The error
// is nil or a [*StaleError].
func ReadSaved(file string, src []byte) (*SavedPlan, error) {
	s := &SavedPlan{file: file}
	if why := s.read(src); why != "" {
		return nil, s.stale(why)
	}
	return s, nil
}

// SavedPlanOf returns a saved plan from d, a plan that is shown to a person before it is
// carried out.
func SavedPlanOf(d *Document) (*SavedPlan, error) {
	steps, err := stepsOf(d)
	return &SavedPlan{doc: *d, steps: steps}, err
}

// read parses src. It returns why src can't be carried out, or "".
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

// decode parses the document, and its steps as they are written. An unknown option is an
// error, because without the option the plan would differ.
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

// wrongFormat returns why this program can't read a plan of the given format, or "".
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

// decode parses JSON, with numbers as they are written. If strict is set, it fails for
// fields that into doesn't have.
func decode(src []byte, into any, strict bool) error {
	d := json.NewDecoder(bytes.NewReader(src))
	d.UseNumber()
	if strict {
		d.DisallowUnknownFields()
	}
	return d.Decode(into)
}

// lack returns why s can't be carried out on any appliance, or "".
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

// Files returns the names of the spec's files that the plan was made from.
func (s *SavedPlan) Files() []string { return s.doc.Files }

// Options returns the options that the plan was made with.
func (s *SavedPlan) Options() DocumentOptions { return s.doc.Options }

// Policy returns p with the values that the plan was made with. Refuse stays as in p: a
// saved plan doesn't contain it.
func (s *SavedPlan) Policy(p spec.Policy) spec.Policy {
	o := s.doc.Options
	p.Prune, p.MaxDeletes, p.InUse = o.Prune, o.MaxDeletes, o.InUse
	return p
}
