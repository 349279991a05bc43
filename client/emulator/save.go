package emulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"

	"github.com/lunsync/lunsync/spec/outfile"
)

const stateVersion = 1

// A stateFile is the content of the state file.
type stateFile struct {
	Version  int                   `json:"version"`
	Release  Release               `json:"release"`
	Changes  int                   `json:"changes"`
	Kinds    map[string]tableState `json:"kinds"`
	Files    []string              `json:"files"`
	Disabled bool                  `json:"service_disabled"`
	Stopped  bool                  `json:"service_stopped"`
}

type tableState struct {
	Last int64 `json:"last"` // the highest id ever used
	Rows []row `json:"rows"`
}

// save replaces the state file. If the server has none, it does nothing.
func (s *Server) save() error {
	if s.file == "" {
		return nil
	}
	st := stateFile{
		Version: stateVersion, Release: s.release, Changes: s.changes, Kinds: map[string]tableState{},
		Files: slices.Sorted(maps.Keys(s.made)), Disabled: s.world.ServiceDisabled, Stopped: s.world.ServiceStopped,
	}
	for name, t := range s.tables {
		ts := tableState{Last: t.last, Rows: []row{}}
		for _, id := range t.ids() {
			ts.Rows = append(ts.Rows, t.rows[id])
		}
		st.Kinds[name] = ts
	}
	data, err := json.MarshalIndent(st, "", " ")
	if err != nil {
		return err
	}
	return outfile.Write(s.file, append(data, '\n'))
}

// load reads the state file, if there is one.
func (s *Server) load() error {
	if s.file == "" {
		return nil
	}
	info, err := os.Stat(s.file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return errors.New("it is no regular file, so it can't keep a state; name another")
	}
	data, err := os.ReadFile(s.file)
	if err != nil {
		return err
	}
	var st stateFile
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(&st); err != nil {
		return err
	}
	if st.Version != stateVersion {
		return fmt.Errorf("version %d, not %d", st.Version, stateVersion)
	}
	if st.Release != s.release {
		return fmt.Errorf("made with release %q, not %q", st.Release, s.release)
	}
	for _, path := range st.Files {
		s.made[path] = true
	}
	s.world.ServiceDisabled, s.world.ServiceStopped = st.Disabled, st.Stopped
	s.changes = st.Changes
	return s.restore(st.Kinds)
}

func (s *Server) restore(kinds map[string]tableState) error {
	for name, ts := range kinds {
		k := s.kinds[name]
		if k == nil {
			return fmt.Errorf("unknown kind %q", name)
		}
		t := newTable(k.indexed)
		for _, r := range ts.Rows {
			native, err := nativeRow(r)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			t.put(native)
		}
		t.last = max(t.last, ts.Last)
		t.reuses = s.tables[name].reuses
		s.tables[name] = t
	}
	return nil
}

// nativeRow returns a decoded row with the types of values that rows have.
func nativeRow(r row) (row, error) {
	n := row{}
	for f, v := range r {
		switch v := v.(type) {
		case nil, bool, string:
			n[f] = v
		case json.Number:
			i, err := v.Int64()
			if err != nil {
				return nil, err
			}
			n[f] = i
		case []any:
			list := []string{}
			for _, each := range v {
				list = append(list, text(each))
			}
			n[f] = list
		default:
			return nil, fmt.Errorf("%s: unexpected %T", f, v)
		}
	}
	if _, ok := n["id"].(int64); !ok {
		return nil, errors.New("a row without an id")
	}
	return n, nil
}
