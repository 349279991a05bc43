// Package outfile writes files that people name. What they name may be a link, a pipe or a
// device, and it is one afterwards too.
//
//   - outfile.go has [Write], which finds out what the name is and chooses how to write it.
//   - link.go follows symbolic links, and stream.go opens pipes and devices.
//   - replace.go has [Replace], which replaces a regular file so that a crash leaves the old
//     content or the new one.
package outfile
