package plans

import "time"

// A Status is how a step ended. It is empty for a step that has not ended.
type Status string

// The statuses.
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
