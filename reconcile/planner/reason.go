package planner

// A reason is why one write waits for another.
type reason string

// The reasons, see [planner.link] and [planner.shield].
const (
	ruleRefers  reason = "refers"
	ruleDeletes reason = "deletes"
	ruleClaims  reason = "claims"

	ruleP  reason = "P"
	ruleM1 reason = "M1"
	ruleM2 reason = "M2"
	ruleM3 reason = "M3"
	ruleT  reason = "T"
	ruleC  reason = "C"
	ruleD  reason = "D"
	ruleE  reason = "E"
	ruleW  reason = "W"
	ruleS  reason = "S"
)
