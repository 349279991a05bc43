// Package emulator behaves like the REST API v1.0 of a FreeNAS appliance. It is an
// [net/http.Handler] that keeps its rows in memory, for tests and for `lunsync emulate`. It
// also reproduces what makes the API dangerous: partial pages, writes that are done although
// the answer is an error, replies that show another row, cascades. It shares no code with the
// client that it tests.
//
// A request goes through these files:
//
//	server.go   lock, latency, faults (fault.go, chaos.go), log (log.go), state file (save.go)
//	route.go    path and method; authentication in auth.go, bodies in body.go
//	verbs.go    what each method does; page.go has lists, write.go writes, delete.go deletes
//	kind.go     what a kind is; each kind has a file named for it, and clean.go its fields
//	release.go  what differs between releases
//	reply.go    the answer; python.go writes it as JSON
package emulator
