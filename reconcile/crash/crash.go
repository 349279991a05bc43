package crash

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// An Error is a panic that was caught. It is a bug of this program.
type Error struct {
	Value any    // the value of the panic, which may contain a secret
	Stack []byte // the stack of the goroutine, as [debug.Stack] returns it
}

// Error returns the text of an error of the Go runtime, or only the type of any other value,
// which may contain a secret.
func (c *Error) Error() string {
	if err, ok := c.Value.(runtime.Error); ok {
		return "a bug of this program: " + err.Error()
	}
	return fmt.Sprintf("a bug of this program: panic with a %T", c.Value)
}

// Catch sets *err to an [*Error] if the function that defers it panics. It must be deferred
// directly.
func Catch(err *error) {
	if v := recover(); v != nil {
		*err = &Error{Value: v, Stack: debug.Stack()}
	}
}
