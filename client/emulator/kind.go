package emulator

// A kind is one of the eight resources: its fields, the constraints that the database has for
// its rows, and what is particular to it. Every function may be nil.
type kind struct {
	name    string
	single  bool // the path of the list is that of the only row
	fields  []field
	indexed []string // the fields of [table.find]
	unique  []unique // in the order in which the database checks them

	order        func(s *Server, a, b row) int         // compares rows for lists; nil: by id
	check        func(w *write)                        // checks fields together
	afterStore   func(w *write)                        // does what else a write changes
	show         func(s *Server, r row) (row, *reply)  // returns a row as the API shows it
	mask         func(s *Server, r row)                // changes the row in the reply to a write
	answer       func(w *write) (row, *reply)          // returns the row in the reply to a write
	unknownID    func() *reply                         // answers an unknown id in a body; nil: a crash
	beforeDelete func(s *Server, r row)                // changes rows that refer to r
	afterDelete  func(s *Server)                       // renumbers the rows that remain
	inUse        func(s *Server, r row) (string, bool) // returns why a delete is refused, or false

	// mappings is the field by which mappings refer to the kind. A delete first deletes the
	// mappings, and keeps the row if the reload after that fails.
	mappings string
	reloads  bool // a delete reloads the service after it has deleted the row
}

// A field is one column of a kind.
type field struct {
	name     string
	clean    cleaner
	initial  func(w *write) any // its value if a POST doesn't have it; nil: clean of null
	readOnly bool               // the value that is sent is ignored
}

// A cleaner returns the value to store for the value v, which was sent or is stored. It adds
// mistakes to w.
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
