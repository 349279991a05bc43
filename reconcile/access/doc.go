// Package access answers who reaches which store, to read or to write, by what an
// appliance has stored. It knows steps, and no planner.
//
// whoset.go and authset.go are the sets of those who may connect and of those who can
// prove who they are, asked.go the proofs that a group asks for as credentials come and
// go; wildcard.go says what 0.0.0.0 and [::] stand for. rows.go puts them together for
// one state. sim.go carries out steps on a state; classes.go compares the states before
// and after each, which gives the step its classes, and leak.go looks for a state that
// grants what neither the first nor the last does. picture.go is the map of who reaches
// what, for people.
package access
