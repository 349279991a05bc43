// Package crash turns a panic into an error whose text contains no data, and so no secret.
package crash

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// An Error is a panic that was caught, which is a bug of this program.
type Error struct {
	Value any
	Stack []byte
}

// Error says what kind of panic it was. It quotes only errors of the Go runtime, because
// any other value may contain a secret.
func (c *Error) Error() string {
	if err, ok := c.Value.(runtime.Error); ok {
		return "a bug of this program: " + err.Error()
	}
	return fmt.Sprintf("a bug of this program: panic with a %T", c.Value)
}

// Catch sets err to an [*Error] if the function that defers Catch panics.
func Catch(err *error) {
	if v := recover(); v != nil {
		*err = &Error{Value: v, Stack: debug.Stack()}
	}
}
