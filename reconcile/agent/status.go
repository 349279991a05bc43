package agent

import (
	"time"

	"github.com/lunsync/lunsync/reconcile/access"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// A State sums up the status of an agent.
type State string

// The states. An agent is Suspended, or its state follows from the outcome of its last
// pass alone.
const (
	Starting  State = "starting"  // no pass has ended yet
	Converged State = "converged" // the appliance matches the spec
	Drifted   State = "drifted"   // the appliance differs from the spec: in a dry run, while a file of the spec is gone, or where no step helps
	Refused   State = "refused"   // a guard refuses the plan, or something is ambiguous
	Failing   State = "failing"   // the last pass failed, and the agent retries
	Suspended State = "suspended" // nothing is written until it is resumed
)

// A Trigger is the reason for a pass.
type Trigger string

// The triggers.
const (
	AtStart    Trigger = "start"
	OnChange   Trigger = "change"   // the spec, a secret or a certificate may have changed
	OnInterval Trigger = "interval" // the interval has passed
	OnRetry    Trigger = "retry"    // after a failure
	OnSignal   Trigger = "signal"   // SIGHUP
	OnRequest  Trigger = "request"  // POST /api/sync
)

// An Outcome is the result of a pass.
type Outcome string

// The outcomes of passes.
const (
	PassUnchanged Outcome = "unchanged" // there was nothing to do
	PassChanged   Outcome = "changed"   // all steps are done, and the appliance then matched the spec
	PassPending   Outcome = "pending"   // something is left to do, see Drifted, or because the agent is suspended
	PassRefused   Outcome = "refused"   // a guard refuses the plan, or something is ambiguous
	PassFailed    Outcome = "failed"    // anything else; something may have been written
)

// outcomes are all outcomes.
var outcomes = []Outcome{PassUnchanged, PassChanged, PassPending, PassRefused, PassFailed}

// states are the states that follow from outcomes.
var states = map[Outcome]State{
	"": Starting, PassUnchanged: Converged, PassChanged: Converged, PassPending: Drifted, PassRefused: Refused, PassFailed: Failing,
}

// State returns the state that follows from the outcome of the last pass; "" is the
// outcome before the first pass, of which the state is Starting.
func (o Outcome) State() State { return states[o] }

// A Pass describes a pass that has ended.
type Pass struct {
	Started time.Time     `json:"started"`
	TookMS  int64         `json:"took_ms"`
	Trigger Trigger       `json:"trigger"`
	Outcome Outcome       `json:"outcome"`
	Summary plans.Summary `json:"summary"` // of its plan; zero if there was none
	// Done, Failed and Skipped count the steps by their status.
	Done    int `json:"done"`
	Failed  int `json:"failed"`
	Skipped int `json:"skipped"`
	// Error is why the pass failed or was refused, without secrets, or "".
	Error string `json:"error,omitempty"`
}

// A SpecStatus describes a spec and its files.
type SpecStatus struct {
	Paths []string `json:"paths"` // as they were given
	// Hash is the fingerprint of the last valid spec, "sha256:" and hex digits, or "" if
	// there was none.
	Hash   string     `json:"hash"`
	Loaded *time.Time `json:"loaded"` // when that spec was loaded, or nil
	// Errors are the errors in the files as they are now. While there are some, the agent
	// uses the last valid spec.
	Errors []plans.Message `json:"errors"`
}

// MaxReason is how many characters the reason of a suspension may have. Callers of
// [Agent.Suspend] must check it.
const MaxReason = 500

// A Suspension says why an agent writes nothing, and until when.
type Suspension struct {
	Reason string     `json:"reason"`
	Since  time.Time  `json:"since"`
	Until  *time.Time `json:"until"` // nil: until it is resumed
}

// A Status describes an agent at one time. Nobody changes it later. Its lists are never
// null in JSON.
type Status struct {
	Appliance string `json:"appliance"` // the label: host, and port if there is one, of the server
	Server    string `json:"server"`
	Release   string `json:"release"` // "" before the appliance was first reached
	State     State  `json:"state"`
	// Ready says that the last pass succeeded, at most three intervals ago.
	Ready      bool        `json:"ready"`
	DryRun     bool        `json:"dry_run"`
	Spec       SpecStatus  `json:"spec"`
	Suspension *Suspension `json:"suspension"`

	LastSuccess *time.Time `json:"last_success"`
	NextPass    *time.Time `json:"next_pass"` // nil while one is under way
	Failures    int        `json:"consecutive_failures"`
	// Busy is when the pass under way began, or nil. WaitingFor names the holder of the
	// lease that the pass waits for, or is "".
	Busy       *time.Time `json:"busy"`
	WaitingFor string     `json:"waiting_for,omitempty"`
	// ReloadOwed says that a reload is pending: what was written may not be in force.
	ReloadOwed bool `json:"reload_owed"`
	// NotInForce are the reasons why the iSCSI service can't use what is stored, even after
	// a reload.
	NotInForce []string `json:"not_in_force"`
	Passes     []Pass   `json:"passes"` // the last first, at most [KeptPasses]

	// Managed and Unmanaged count the objects by kind, as last read.
	Managed   map[spec.Kind]int `json:"managed"`
	Unmanaged map[spec.Kind]int `json:"unmanaged"`
	// Pending counts the steps that the last pass left undone by their operation, and Drift
	// by kind and class ("" for a step without one).
	Pending  plans.Summary `json:"pending"`
	Drift    []Drift       `json:"drift"`
	Warnings []string      `json:"warnings"`
}

// Overdue is how late a pass may begin before its agent's loop counts as stuck.
const Overdue = time.Minute

// Alive reports whether the agent's loop still runs, as far as the status shows: a pass is
// under way, for however long, or the next one is not overdue. The status must come from
// this process, so that its times have a monotonic clock.
func (s *Status) Alive(now time.Time) bool {
	return s.NextPass == nil || now.Sub(*s.NextPass) <= Overdue
}

// LastOutcome returns the outcome of the last pass, or "" if no pass has ended.
func (s *Status) LastOutcome() Outcome {
	if len(s.Passes) == 0 {
		return ""
	}
	return s.Passes[0].Outcome
}

// Since returns when the agent came into its state, or the zero time if that is unknown.
// If atLeast is true, that may have been earlier: older passes are not kept.
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

// KeptPasses is how many passes a [Status] has at most.
const KeptPasses = 50

// A Drift counts the pending steps of one class for objects of one kind.
type Drift struct {
	Kind  spec.Kind   `json:"kind"`
	Class plans.Class `json:"class"`
	Steps int         `json:"steps"`
}

// A View is all that an agent shows. Plan and Map are nil until the agent has read the
// appliance.
type View struct {
	Status Status
	Plan   *plans.Document // what the last pass left to do; without steps if nothing
	Map    *access.Map     // who reaches which LUN, as last read
	// Ledger is what the agent owns, and Options are the options that its flags set, empty
	// where the spec decides: another program needs both to plan as the agent would.
	Ledger  ownership.Ownership
	Options plans.DocumentOptions
}
