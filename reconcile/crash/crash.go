// Package crash turns a panic into an error that quotes nothing.
package crash

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// An Error is a panic that was caught: a bug of this program. Its text holds
// nothing of what the program worked on.
type Error struct {
	Value any
	Stack []byte
}

// Error says what kind of panic it was. A value that isn't the runtime's own is not
// quoted: it could hold anything.
func (c *Error) Error() string {
	if err, ok := c.Value.(runtime.Error); ok {
		return "a bug of this program: " + err.Error()
	}
	return fmt.Sprintf("a bug of this program: panic with a %T", c.Value)
}

// Catch makes a panic the error of the function that defers it.
func Catch(err *error) {
	if v := recover(); v != nil {
		*err = &Error{Value: v, Stack: debug.Stack()}
	}
}
