// Package reconcile makes an appliance match a spec: it makes a plan and carries it out.
//
// [Session] in session.go does both; [Appliance] in appliance.go is the connection that it
// uses. The commands and the agent call only these two. The work is done in the packages
// below: inventory reads the appliance, planner makes the plan, plans has the plan as data,
// access tells who can reach what while it is carried out, apply carries it out, and
// statedir keeps what must be remembered between two runs.
package reconcile
