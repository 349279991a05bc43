package spec

// A pendingSecret is a secret that a spec names and that Resolve will fetch.
type pendingSecret struct {
	pos   Pos
	key   Key
	field string
	env   string // the variable, or
	file  string // the path
	set   func(Secret)
}
