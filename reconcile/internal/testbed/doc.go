// Package testbed is what the tests of several packages share: an emulated appliance
// with a client, random specs and random states made by hand, faults, and an oracle of
// who reaches what that shares no code with package access.
package testbed
