package apply

// The keys of log lines.
const (
	keyOp     = "op"
	keyKey    = "key" // of the object
	keyID     = "id"
	keyTook   = "took"
	keyError  = "error"
	keyAnswer = "answer"
	keyWait   = "wait"
)
