// Package crash turns a panic into an error whose text contains no data, and so no secret.
//
// A function that must not end the process defers [Catch]. If the function panics, Catch sets
// its error to an [Error] with the value of the panic and the stack. The value may contain a
// secret and must not be shown. The stack has functions and lines, and may be logged.
package crash
