// Package rules orders the writes of a draft so that access never widens on the way, and
// hosts keep what both sides grant.
//
// [Order] adds edges to the plan's nodes until no writes wait for each other (rules.go).
// It knows each target group as a grant (grants.go), which is a product of four factors.
// factors.go and credentials.go find out what each write takes from a factor or adds to
// it. group_rules.go and wildcard_rules.go draw the edges into the graph of graph.go.
// cycles.go chooses a way out of each cycle: way_split.go makes two writes of one, and
// way_detour.go moves a group to the rows of temporary_rows.go for a while.
package rules
