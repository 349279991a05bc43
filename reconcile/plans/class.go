package plans

// A Class is a reason why a person should look at a step before it is done.
type Class string

// The classes of steps.
const (
	// Widens: somebody gains access that the appliance didn't grant before the plan.
	Widens Class = "widens"
	// Disrupts: a host loses a path or a LUN, at least for a moment.
	Disrupts Class = "disrupts"
	// Identity: a host sees another disk than before.
	Identity Class = "identity"
)

// Classes returns all classes, sorted.
func Classes() []Class { return []Class{Disrupts, Identity, Widens} }
