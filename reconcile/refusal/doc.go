// Package refusal has the reasons why a plan can't be made or must not be carried out.
//
// A [Reason] says what is wrong with one resource, where that is written in the spec, and what
// to do about it. An [Error] collects them, so that a user gets all reasons at once. What
// makes plans returns it with [Error.Err]; what shows it decides by [errors.As].
package refusal
