package agent

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// suspensionFormat is the version of the note about a suspension.
const suspensionFormat = 1

// A suspensionFile is the content of that note.
type suspensionFile struct {
	Format int `json:"format"`
	Suspension
}

func (s *Suspension) encode() []byte {
	text, err := json.Marshal(suspensionFile{suspensionFormat, *s})
	if err != nil {
		return nil // a time beyond the year 9999; an empty note suspends, too
	}
	return append(text, '\n')
}

func decodeSuspension(text []byte) (*Suspension, error) {
	var f suspensionFile
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	switch err := d.Decode(&f); {
	case err != nil:
		return nil, fmt.Errorf("it is damaged: %w", err)
	case f.Format != suspensionFormat:
		return nil, fmt.Errorf("it is of format %d", f.Format)
	case f.Since.IsZero():
		return nil, errors.New("it is damaged: since is missing")
	}
	return &f.Suspension, nil
}
