// Package client says what lunsync needs of an appliance's API, whatever the API's
// dialect. A spec speaks in names and an appliance in ids; this package and the dialects
// below it are the only ones that turn one into the other.
//
// [API] has the five verbs (client.go), and [IDs] the names behind the ids (ids.go). An
// error of a verb says whether anything was written (errors.go) and what went wrong on
// the way (transport_error.go). A dialect states what differs between releases and kinds
// as [Traits] (traits.go); nothing else in lunsync knows one release from another.
//
// The rest serves all dialects: [Budget] bounds the memory of what is read (budget.go),
// [Vault] keeps secrets out of messages (vault.go, readings.go), [ReadOnly] refuses all
// writes (readonly.go), and [NormalURL] spells an appliance's address (url.go).
//
// The dialects are packages below this one: v1 speaks REST API v1.0. Each passes the
// tests of clienttest; the emulator stands in for an appliance.
package client
