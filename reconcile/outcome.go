package reconcile

import "time"

// A Status says how a step ended.
type Status string

// How a step can end.
const (
	Done    Status = "done"
	Failed  Status = "failed"
	Skipped Status = "skipped" // a step that it needs wasn't done, or the run was interrupted
)

// An Outcome is how one step of a plan ended.
type Outcome struct {
	Status Status
	Err    error         // nil if the step was done
	Took   time.Duration // 0 if it was skipped
}

// A Result is how an Apply ended.
type Result struct {
	Outcomes []Outcome // one for each step of the plan
	// Converged reports whether a reading after the last write found everything
	// as the spec says.
	Converged bool
	// Err is why the reading after the last write failed, or what it found
	// different, or nil.
	Err error
	// Live is what that reading found, or nil if there was none.
	Live *Live
	// Unrecorded is why the state could not be kept, or nil. Nothing was written
	// after that.
	Unrecorded error
}
