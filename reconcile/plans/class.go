package plans

// A Class is a reason to look at a step twice.
type Class string

// The classes of steps.
const (
	// Widens: someone gains access that the appliance didn't grant before the plan.
	Widens Class = "widens"
	// Disrupts: a host loses a path or a LUN, even for a moment.
	Disrupts Class = "disrupts"
	// Identity: a host sees another disk.
	Identity Class = "identity"
)

// Classes returns all classes, sorted.
func Classes() []Class { return []Class{Disrupts, Identity, Widens} }
