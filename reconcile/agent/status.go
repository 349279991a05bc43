package agent

import (
	"time"

	"github.com/lunsync/lunsync/reconcile/access"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// A State sums up how an agent is.
type State string

// The states. Which of them an agent is in follows from its last pass alone, but
// for Suspended.
const (
	Starting  State = "starting"  // no pass has ended yet
	Converged State = "converged" // the appliance is as the spec says
	Drifted   State = "drifted"   // what is pending stays so: this is a dry run, a file of the spec is gone, or no step mends it
	Refused   State = "refused"   // a guard refuses the plan, or something is ambiguous
	Failing   State = "failing"   // the last pass failed
	Suspended State = "suspended" // nothing is written until it is resumed
)

// A Trigger is why a pass was made.
type Trigger string

// The triggers.
const (
	AtStart    Trigger = "start"
	OnChange   Trigger = "change"   // the spec, a secret or a certificate may have changed
	OnInterval Trigger = "interval" // it was time
	OnRetry    Trigger = "retry"    // after a failure
	OnSignal   Trigger = "signal"   // SIGHUP
	OnRequest  Trigger = "request"  // POST /api/sync
)

// An Outcome is how a pass ended.
type Outcome string

// The outcomes of passes.
const (
	PassUnchanged Outcome = "unchanged" // nothing was to do
	PassChanged   Outcome = "changed"   // all steps are done, and the reading after them has converged
	PassPending   Outcome = "pending"   // something is left to do: a dry run, suspended, a file of the spec is gone, or no step can mend it
	PassRefused   Outcome = "refused"   // a guard refuses the plan, or something is ambiguous
	PassFailed    Outcome = "failed"    // anything else; something may have been written
)

// outcomes are all of them.
var outcomes = []Outcome{PassUnchanged, PassChanged, PassPending, PassRefused, PassFailed}

// states are what outcomes lead to.
var states = map[Outcome]State{
	"": Starting, PassUnchanged: Converged, PassChanged: Converged, PassPending: Drifted, PassRefused: Refused, PassFailed: Failing,
}

// State returns the state of an agent whose last pass ended so, and Starting for "".
func (o Outcome) State() State { return states[o] }

// A Pass is one that has ended.
type Pass struct {
	Started time.Time     `json:"started"`
	TookMS  int64         `json:"took_ms"`
	Trigger Trigger       `json:"trigger"`
	Outcome Outcome       `json:"outcome"`
	Summary plans.Summary `json:"summary"` // of its plan; zero if there was none
	// Done, Failed and Skipped count the steps by how they ended.
	Done    int `json:"done"`
	Failed  int `json:"failed"`
	Skipped int `json:"skipped"`
	// Error is why the pass failed or was refused, without secrets, or "".
	Error string `json:"error,omitempty"`
}

// A SpecStatus is what is known of a spec.
type SpecStatus struct {
	Paths []string `json:"paths"` // as they were given
	// Hash is of what the files hold that were last found valid, "sha256:" and hex
	// digits; "" before that.
	Hash   string     `json:"hash"`
	Loaded *time.Time `json:"loaded"` // when that was
	// Errors are what is wrong with the files as they are now. While there are some,
	// the last valid ones count.
	Errors []plans.Message `json:"errors"`
}

// MaxReason is how many characters the reason of a suspension can have. Who gives the
// reason looks at it.
const MaxReason = 500

// A Suspension is why an agent doesn't write.
type Suspension struct {
	Reason string     `json:"reason"`
	Since  time.Time  `json:"since"`
	Until  *time.Time `json:"until"` // nil: until it is resumed
}

// A Status is what an agent tells of itself. It is a value: nobody changes it once
// it is handed out. Its lists are never null in JSON.
type Status struct {
	Appliance string `json:"appliance"` // the label: host, and port if there is one, of the server
	Server    string `json:"server"`
	Release   string `json:"release"` // "" before the appliance was first reached
	State     State  `json:"state"`
	// Ready: the last pass succeeded, and is not older than three intervals.
	Ready      bool        `json:"ready"`
	DryRun     bool        `json:"dry_run"`
	Spec       SpecStatus  `json:"spec"`
	Suspension *Suspension `json:"suspension"`

	LastSuccess *time.Time `json:"last_success"`
	NextPass    *time.Time `json:"next_pass"` // nil while one is under way
	Failures    int        `json:"consecutive_failures"`
	// Busy is when the pass under way began, or nil. WaitingFor is who holds the lease
	// that it waits for, or "".
	Busy       *time.Time `json:"busy"`
	WaitingFor string     `json:"waiting_for,omitempty"`
	// ReloadOwed: something that was written may not be in force.
	ReloadOwed bool `json:"reload_owed"`
	// NotInForce are the reasons why the iSCSI service can't follow what is stored, of
	// those that no reload mends.
	NotInForce []string `json:"not_in_force"`
	Passes     []Pass   `json:"passes"` // the last first, at most [KeptPasses]

	// Managed and Unmanaged count the objects by kind, as last read.
	Managed   map[spec.Kind]int `json:"managed"`
	Unmanaged map[spec.Kind]int `json:"unmanaged"`
	// Pending counts the steps of the plan that the last pass left by what they do, and
	// Drift by kind and class ("" for a step without one).
	Pending  plans.Summary `json:"pending"`
	Drift    []Drift       `json:"drift"`
	Warnings []string      `json:"warnings"`
}

// Overdue is how late a pass may begin before its agent's loop counts as dead.
const Overdue = time.Minute

// Turns reports whether the agent's loop turns, as far as its status can tell: a pass
// is under way, however long, or the next one is not overdue. The status must be of
// this process: its times then are of a clock that nobody sets.
func (s *Status) Turns(now time.Time) bool {
	return s.NextPass == nil || now.Sub(*s.NextPass) <= Overdue
}

// LastOutcome returns how the last pass ended, or "" if none has: what the state is
// but for a suspension.
func (s *Status) LastOutcome() Outcome {
	if len(s.Passes) == 0 {
		return ""
	}
	return s.Passes[0].Outcome
}

// Since returns since when the agent is in its state, or the zero time if that is not
// known. If atLeast is true, it may be so for longer: no more passes are kept.
func (s *Status) Since() (began time.Time, atLeast bool) {
	if s.Suspension != nil {
		return s.Suspension.Since, false
	}
	n := 0
	for n < len(s.Passes) && s.Passes[n].Outcome.State() == s.State {
		n++
	}
	if n == 0 {
		return time.Time{}, false
	}
	p := &s.Passes[n-1]
	return p.Started.Add(time.Duration(p.TookMS) * time.Millisecond), n == KeptPasses
}

// KeptPasses is how many passes a [Status] tells of.
const KeptPasses = 50

// A Drift counts the steps of a class that are pending for objects of a kind,
// whatever has led to them.
type Drift struct {
	Kind  spec.Kind   `json:"kind"`
	Class plans.Class `json:"class"`
	Steps int         `json:"steps"`
}

// A View is all that can be shown of an agent. Plan and Map are nil before the
// appliance was first read.
type View struct {
	Status Status
	Plan   *plans.Document // what the last pass left to do; without steps if nothing
	Map    *access.Map     // who reaches which LUN, as last read
	// Ledger is what the agent owns, and Options are the choices that it was started
	// with, empty where it leaves them to the spec: all that somebody else needs to plan
	// as the agent would.
	Ledger  ownership.Ownership
	Options plans.DocumentOptions
}
