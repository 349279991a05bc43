package draft

// A Reason is a rule that makes one write wait for another. Its text names what the
// rule orders.
type Reason string

// The reasons that every appliance has, see link.go of package planner.
const (
	// CreateBeforeReference: an object exists before another refers to it.
	CreateBeforeReference Reason = "create before reference"
	// ReleaseBeforeDelete: nothing refers to an object any more when it is deleted.
	ReleaseBeforeDelete Reason = "release before delete"
	// FreeBeforeClaim: a value that must be unique is free before another object gets it.
	FreeBeforeClaim Reason = "free before claim"
)

// The reasons that keep access from widening, see package rules.
const (
	// NarrowBeforeWiden: a write that takes from one factor of a target group comes
	// before each that adds to another factor.
	NarrowBeforeWiden Reason = "narrow before widen"
	// NarrowBeforeEnter: a row loses what it will lose before a target group moves to it.
	NarrowBeforeEnter Reason = "narrow before enter"
	// LeaveBeforeWiden: a target group moves away from a row before that row gains.
	LeaveBeforeWiden Reason = "leave before widen"
	// KeepWhileMoving: a row has all that it gains before a target group moves to it, and
	// the row that the group leaves loses nothing before.
	KeepWhileMoving Reason = "keep while moving"
	// CredentialsBeforeGroup: an auth group has the credentials that a target group needs
	// before that group is written.
	CredentialsBeforeGroup Reason = "credentials before group"
	// NarrowBeforeCreate: all that a new target group refers to is narrowed before the
	// group is created.
	NarrowBeforeCreate Reason = "narrow before create"
	// DeleteBeforeWiden: a target group is deleted before what it refers to widens.
	DeleteBeforeWiden Reason = "delete before widen"
	// UnmapChangeMap: an extent is unmapped before it changes, and mapped after that.
	UnmapChangeMap Reason = "unmap, change, map"
	// WildcardFirstOutLastIn: a portal drops a wildcard before another portal drops an
	// address, and gets one after the others have got theirs.
	WildcardFirstOutLastIn Reason = "wildcard first out, last in"
	// DetourAroundChange: a target group on a detour leaves its rows before they change,
	// and goes to its final rows after they have changed.
	DetourAroundChange Reason = "detour around change"
)
