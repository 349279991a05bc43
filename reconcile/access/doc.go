// Package access says who reaches which LUN, and how the steps of a plan change that. It
// knows steps, not the planner.
//
// A state is what an appliance has stored at one moment (state.go). In it a target group
// admits initiators (admission.go) by four factors: names and networks (initiator_set.go,
// package networks), authentication (authentication.go, credential_set.go) and addresses
// (listen.go, wildcards.go). Which resources give a group its factors depends on the
// daemon that serves iSCSI (relation.go). A mapping shows a disk (disk.go). set.go is the
// type of the sets.
//
// [Classify] carries the steps of a plan out in a simulation (simulation.go), compares
// the snapshots before and after each step, which gives the step's classes (classify.go),
// and detects exposures: states on the way that grant what is granted neither before nor
// after the plan (exposure.go).
//
// [Map] shows for people who reaches which LUN (map.go, map_size.go).
package access
