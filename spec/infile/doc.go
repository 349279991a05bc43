// Package infile reads files that people name. What they name may be a pipe whose writer
// never comes, a device without an end, or a disk image. So it reads no more than a limit
// and one byte, refuses devices, and stops waiting when the caller's context ends.
//
// [Read] reads a regular file or a pipe; [How] has the limits. [Stream] reads standard
// input, which it can't stop reading.
package infile
