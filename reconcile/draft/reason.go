package draft

// A Reason is why one write waits for another.
type Reason string

// The reasons, see [planner.link] and [planner.shield].
const (
	RuleRefers  Reason = "refers"
	RuleDeletes Reason = "deletes"
	RuleClaims  Reason = "claims"

	RuleP  Reason = "P"
	RuleM1 Reason = "M1"
	RuleM2 Reason = "M2"
	RuleM3 Reason = "M3"
	RuleT  Reason = "T"
	RuleC  Reason = "C"
	RuleD  Reason = "D"
	RuleE  Reason = "E"
	RuleW  Reason = "W"
	RuleS  Reason = "S"
)
