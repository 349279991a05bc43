// Package networks has sets of IP addresses. They are given as addresses and CIDRs, as the
// networks of an initiator group are, and compared by the addresses that they contain.
//
// [Of] makes a [Set] of a list of networks, and [Set.List] returns a list again. In between,
// sets can be intersected, united and compared (set.go). A Set is a value: no method changes
// it.
package networks
