package access

// An asked is what a target group asks of those who connect, in one state: one of
// the proofs of a set that stays as it is, or of an auth group of a [sim], which
// changes from step to step. Of that it holds what it was when it was looked at, so
// that states can be compared without copying sets.
type asked struct {
	set *AuthSet // nil if it is of a sim
	now *users   // nil if it is a set
	// What now was: how many proofs it held, how many had come, and had gone.
	size, came, went int
}

// Of everybody nothing is asked; nobody has what is asked for.
var (
	everybody = asked{set: &AuthSet{Open: true}}
	nobody    = asked{set: new(AuthSet)}
)

func (a asked) empty() bool {
	if a.now != nil {
		return a.size == 0
	}
	return a.set == nil || a.set.Empty()
}

// within reports whether b lets in all that a lets in. What is compared with another
// set or auth group counts as it is now.
func (a asked) within(b asked) bool {
	switch {
	case a.now == nil || b.now != nil && a.now != b.now:
		return a.proofs().Within(b.proofs())
	case b.now == nil:
		return b.set.Open || a.now.beyond(b.set) == 0
	case a.came+a.went <= b.came+b.went: // a is the earlier state
		return a.went == b.went
	}
	return a.came == b.came
}

func (a asked) proofs() AuthSet {
	if a.now == nil {
		return *a.set
	}
	s := AuthSet{of: make(map[proof]bool, len(a.now.rows))}
	for x := range a.now.rows {
		s.of[x] = true
	}
	return s
}

// A users is the proofs that an auth group of a sim accepts.
type users struct {
	rows       map[proof]int // how many credentials give each
	came, went int
	// lacking counts, for each set that was asked about, the proofs that it lacks.
	lacking map[*AuthSet]int
}

func newUsers() *users { return &users{rows: make(map[proof]int), lacking: make(map[*AuthSet]int)} }

// asked returns what the group asks for now.
func (u *users) asked() asked { return asked{now: u, size: len(u.rows), came: u.came, went: u.went} }

// add notes a credential that comes.
func (u *users) add(x proof) {
	if u.rows[x]++; u.rows[x] == 1 {
		u.came++
		u.count(x, 1)
	}
}

// drop notes a credential that goes.
func (u *users) drop(x proof) {
	if u.rows[x]--; u.rows[x] == 0 {
		delete(u.rows, x)
		u.went++
		u.count(x, -1)
	}
}

func (u *users) count(x proof, by int) {
	for set := range u.lacking {
		if !set.of[x] {
			u.lacking[set] += by
		}
	}
}

// beyond returns how many of the proofs set, which isn't open, lacks. Only the first
// question about a set takes time.
func (u *users) beyond(set *AuthSet) int {
	n, known := u.lacking[set]
	if !known {
		for x := range u.rows {
			if !set.of[x] {
				n++
			}
		}
		u.lacking[set] = n
	}
	return n
}
