package plans

import (
	"fmt"
	"time"
)

// A MissingFile is a file that was part of the spec at the last apply, but is not now. It
// may be gone by mistake, or only for a moment: a checkout deletes files and writes them
// again.
type MissingFile struct {
	File string // as an absolute path
	// Policy says that the file had the spec's policy. Without the policy any delete may
	// be a mistake.
	Policy bool
	// Since is when the file was first found missing. Before Until nothing is deleted
	// because of it. Zero times mean that nothing is deferred.
	Since, Until time.Time
}

// Warning returns a warning that the plan deletes n because g is gone.
func (g MissingFile) Warning(n Counts) string {
	was, since, when := "was part of the spec", "", ""
	if g.Policy {
		was = "held the policy"
	}
	if !g.Until.IsZero() {
		since = " since " + g.Since.UTC().Format(time.RFC3339)
		when = ", but not before " + g.Until.UTC().Format(time.RFC3339)
	}
	return fmt.Sprintf("%s %s at the last apply and is not part of it now%s. %s (%s) will be deleted because of it%s. To keep them, restore the file, or name it as well",
		g.File, was, since, Counted(n.Total(), "object"), n, when)
}
