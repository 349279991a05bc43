package reconcile

// The keys of log lines.
const (
	keyOp     = "op"
	keyKey    = "key" // of the object
	keyTook   = "took"
	keyError  = "error"
	keyAnswer = "answer"
	keyWait   = "wait"
)
