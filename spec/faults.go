package spec

import (
	"slices"
	"strings"
)

// maxFaults is how many mistakes are kept. A file can have millions.
const maxFaults = 100

// faults collects mistakes. Its zero value is empty and keeps the first maxFaults of them.
type faults struct {
	list  ErrorList
	seen  map[fault]bool
	limit int // 0 means maxFaults
	more  bool
}

// A fault identifies a mistake, so that it is kept once. An anchored value is read once for
// each alias.
type fault struct {
	pos Pos
	msg string
}

func (f *faults) add(e *Error) {
	e.Msg = shorten(e.Msg)
	id := fault{e.Pos, e.Msg}
	switch {
	case f.seen[id]:
		return
	case len(f.list) >= max(f.limit, maxFaults):
		f.more = true
		return
	}
	if f.seen == nil {
		f.seen = make(map[fault]bool)
	}
	f.seen[id] = true
	f.list = append(f.list, e)
}

// maxMessage is how many bytes of a message are kept. A value that it quotes can be as long
// as a file.
const maxMessage = 500

func shorten(msg string) string {
	if len(msg) <= maxMessage {
		return msg
	}
	return strings.ToValidUTF8(msg[:maxMessage], "") + "…"
}

// full reports whether mistakes are no longer kept, so that looking for more is useless.
func (f *faults) full() bool { return f.more }

// err returns an [ErrorList] of the mistakes, or nil if there is none.
func (f *faults) err() error {
	if list := f.sorted(); list != nil {
		return list
	}
	return nil
}

// sorted returns the mistakes, sorted, or nil. If some were not kept, the last entry says
// so.
func (f *faults) sorted() ErrorList {
	if len(f.list) == 0 {
		return nil
	}
	list := slices.Clone(f.list).sorted()
	if f.more {
		last := list[len(list)-1].Pos.File
		list = append(list, &Error{Pos: Pos{File: last}, Msg: "there is more that is wrong; only this much is shown"})
	}
	return list
}
