// Package emulator behaves like the REST API v1.0 of a FreeNAS appliance: an
// http.Handler that keeps its rows in memory. It is the appliance's stand-in
// in tests and behind `lunsync emulate`.
//
// It reproduces what the appliance does on the wire, the hazards included:
// partial pages, writes that are done although the answer is an error,
// replies that show another row, cascades. It shares no code with the
// client that it tests: of this module it imports only what writes files.
//
// A request passes these files:
//
//	server.go   lock, latency, faults, log
//	route.go    path and method → verb; authentication in auth.go
//	page.go     lists          write.go   POST, PUT, PATCH      delete.go  DELETE
//	kind.go     what a kind is; one file per kind says the rest
//	release.go  what differs between releases
package emulator
