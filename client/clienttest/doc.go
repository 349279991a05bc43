// Package clienttest is a suite of tests that every implementation of [client.API] passes,
// against any appliance that can be filled and emptied.
//
// [Run] runs it. It takes an object of each kind through its states (lives.go), tests the
// promises of client.API one by one (claims.go), and writes random values (random.go).
package clienttest
