package statedir

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// journalVersion is the version of the format that this program writes, and the only one
// that it reads.
const journalVersion = 1

// A journalHead is the first line of a journal.
type journalHead struct {
	Version int    `json:"version"`
	URL     string `json:"url"`
}

// encode returns the text of a new file with the journal of the appliance at url. It leaves
// out what was done, which must be in the ledger.
func (j *journal) encode(url string) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(journalHead{journalVersion, url})
	if j.reloadPending {
		err = errors.Join(err, e.Encode(Line{Event: reloadPending}))
	}
	for _, n := range slices.Sorted(maps.Keys(j.open)) {
		l := j.open[n]
		err = errors.Join(err, e.Encode(l))
		if l.Doubtful {
			err = errors.Join(err, e.Encode(Line{N: n, At: l.At, Event: Doubtful}))
		}
	}
	return b.Bytes(), err
}

// encodeLines returns lines as they are added to a file.
func encodeLines(lines ...Line) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	for _, l := range lines {
		if err := e.Encode(l); err != nil {
			return nil, err
		}
	}
	return b.Bytes(), nil
}

// decodeJournal returns the journal of the appliance at url from the text of its file. The
// error says why the text is not to be trusted. The end of the last line may be missing: it
// was being written when the process was killed or the power failed. If it began a write,
// that was not sent; if it was an outcome, the write is open.
func decodeJournal(text []byte, url string) (*journal, error) {
	head, rest, whole := bytes.Cut(text, []byte("\n"))
	if !whole {
		return nil, errors.New("it has no first line")
	}
	var form journalHead
	switch err := strictly(head, &form); {
	case err != nil:
		return nil, errors.New("its first line is not that of a journal")
	case form.Version != journalVersion:
		return nil, fmt.Errorf("its version is %d, and this program knows %d", form.Version, journalVersion)
	case form.URL != url:
		return nil, fmt.Errorf("it is that of %.200q", form.URL)
	}
	j := new(journal)
	for n := 2; ; n++ {
		text, after, whole := bytes.Cut(rest, []byte("\n"))
		if !whole {
			return j, nil
		}
		var l Line
		err := strictly(text, &l)
		if err == nil {
			err = j.record(l)
		}
		if err != nil {
			return nil, fmt.Errorf("its line %d can't be used", n)
		}
		rest = after
	}
}

// rehead returns the journal of the appliance at the URL from, given as the text of its
// file, as that of the appliance at the URL to.
func rehead(text []byte, from, to string) ([]byte, error) {
	if _, err := decodeJournal(text, from); err != nil {
		return nil, err
	}
	_, lines, _ := bytes.Cut(text, []byte("\n"))
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(journalHead{journalVersion, to}); err != nil {
		return nil, err
	}
	b.Write(lines)
	return b.Bytes(), nil
}

// strictly decodes one JSON value and nothing else.
func strictly(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if d.More() {
		return errNonsense
	}
	return nil
}
