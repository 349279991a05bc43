package spec

// A Server says where the appliance is and how to log in to it. Fields are zero
// where the spec leaves them out; flags and the environment come before it.
type Server struct {
	URL                string
	Username           string
	Password           Secret // set by Resolve
	CAFile             string // a path, relative to the working directory
	InsecureSkipVerify bool
	API                string // "auto" or "v1.0"; "" is "auto"
	Release            string // "auto", "9.10", "11.1", "11.2" or "11.3"; "" is "auto"
}

// A Prune says which objects that the spec doesn't list are deleted.
type Prune string

// The ways to prune.
const (
	PruneOwned Prune = "owned" // those that an earlier version of the spec listed
	PruneNone  Prune = "none"  // none
	PruneAll   Prune = "all"   // all in the sections that the spec has
)

// A Policy says how far a plan may go. Its zero value is not valid: a Spec has
// the defaults where the file leaves them out.
type Policy struct {
	Prune      Prune
	MaxDeletes string   // a number, or a percentage such as "30%"
	InUse      string   // "refuse" or "force"
	Refuse     []string // classes of steps
}

// DefaultPolicy returns the policy of a spec that states none.
func DefaultPolicy() Policy {
	return Policy{Prune: PruneOwned, MaxDeletes: "30%", InUse: "refuse"}
}
