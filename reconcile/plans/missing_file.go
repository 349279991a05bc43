package plans

import (
	"fmt"
	"time"
)

// A MissingFile is a file that was part of the spec at the last apply and is no longer. That
// may be a mistake, or a moment: a checkout takes files away and brings them back.
type MissingFile struct {
	File string // as an absolute path
	// Policy says that the file held the spec's policy: without it any delete may be
	// a mistake.
	Policy bool
	// Since is when it was first missed, and Until the time before which nothing is
	// deleted because of it. Zero times mean that nothing has to wait.
	Since, Until time.Time
}

// Warning says what the plan deletes because g is gone.
func (g MissingFile) Warning(n Counts) string {
	was, since, when := "was part of the spec", "", ""
	if g.Policy {
		was = "held the policy"
	}
	if !g.Until.IsZero() {
		since = " since " + g.Since.UTC().Format(time.RFC3339)
		when = ", but not before " + g.Until.UTC().Format(time.RFC3339)
	}
	return fmt.Sprintf("%s %s at the last apply and is gone%s. %s (%s) will be deleted because of it%s. To keep them, restore the file",
		g.File, was, since, Counted(n.Total(), "object"), n, when)
}
