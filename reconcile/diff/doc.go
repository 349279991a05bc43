// Package diff finds the fields in which two resources differ. No other package imports
// r3labs/diff.
//
// [Between] returns the changes of an update or a create. [Same] reports whether an object
// matches a resource of the spec; [Assume] is for objects with fields that can't be read.
package diff
