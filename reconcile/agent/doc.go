// Package agent keeps an appliance in sync with its spec for as long as it runs. Pass
// after pass, it reads the spec and the appliance, plans, and applies the plan.
//
//   - agent.go has the [Agent], its fields and its entry points; loop.go decides when the
//     next pass begins.
//   - pass.go makes one pass: desired.go reads the spec, gone_files.go delays deletes
//     because of files that vanished, pass_end.go and pass_log.go report how it ended.
//   - suspend.go stops and resumes writing; suspension_note.go keeps that across restarts.
//   - status.go has what others see of an agent, and view.go fills it in.
//   - metrics.go, counters.go and gauges.go serve the same to Prometheus.
//   - peers.go keeps two agents of a process from managing one appliance.
//
// A pass runs in the goroutine of [Agent.Run]. Whoever looks at an agent waits neither
// for a pass nor for a disk.
package agent
