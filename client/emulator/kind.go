package emulator

// A kind is one of the eight resources: its fields, what the database demands
// of its rows, and the few places where it does something of its own. Every
// function may be nil.
type kind struct {
	name    string
	single  bool // one row, that the list's path stands for
	fields  []field
	indexed []string // fields that rows are found by
	unique  []unique // in the order in which the database reports them

	before func(s *Server, a, b row) int         // order of lists; nil: by id
	check  func(w *write)                        // after the fields: what concerns several of them
	settle func(w *write)                        // after the row has been stored: side effects
	show   func(s *Server, r row) (row, *reply)  // the row as lists and replies have it
	mask   func(s *Server, r row)                // changes the shown row in replies to writes
	answer func(w *write) (row, *reply)          // the row that the reply to a write shows
	freeID func() *reply                         // from 11.2 on: to a body's id that no row has; nil: a crash
	unlink func(s *Server, r row)                // before a delete: rows of other kinds
	healed func(s *Server)                       // after a delete: renumbering
	inUse  func(s *Server, r row) (string, bool) // why a delete is refused

	mappings string // the field by which mappings refer to it; they go first, and a failing reload then keeps the row
	reloads  bool   // a delete reloads the service when the row is gone
}

// A field is one column of a kind.
type field struct {
	name     string
	clean    cleaner
	initial  func(w *write) any // of a POST that does not name the field; nil: cleaned as null
	readOnly bool               // what is sent is ignored
}

// A cleaner turns what was sent, or what is stored, into what is stored next.
// It reports mistakes to w.
type cleaner func(w *write, field string, v any) any

// A unique is a UNIQUE constraint of the database. The first field is indexed.
type unique struct {
	fields  []string
	columns string // as the database names them
}

func value(v any) func(*write) any { return func(*write) any { return v } }

// kinds returns the eight kinds of a release, by name.
func kinds(q *quirks) map[string]*kind {
	all := map[string]*kind{}
	for _, k := range []*kind{
		globalconfigurationKind(q), targetKind(q), portalKind(q), authorizedinitiatorKind(q),
		authcredentialKind(q), targetgroupKind(q), targettoextentKind(q), extentKind(q),
	} {
		all[k.name] = k
	}
	return all
}

// names returns the names of the kind's fields.
func (k *kind) names() []string {
	names := make([]string, 0, len(k.fields))
	for _, f := range k.fields {
		names = append(names, f.name)
	}
	return names
}
