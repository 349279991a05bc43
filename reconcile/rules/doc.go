// Package rules orders the writes of a draft so that access never widens on the way,
// and hosts keep what both sides grant.
//
// [Order] draws the rules until no writes wait for each other (rules.go). What each
// write takes from or adds to a row is in factors.go and credentials.go; what becomes of
// each target group in grants.go. group_rules.go and wildcard_rules.go draw the edges
// into the graph of graph.go. cycles.go chooses a way out of each cycle: way_split.go
// takes a write apart, and way_detour.go takes a group to the rows of temporary_rows.go
// for a while.
package rules
