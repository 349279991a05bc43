// Package watch reports when the content of files has changed.
//
// An event of the kernel only means that a set of files must be read again. What counts is
// the content: a touch is no change, and a thousand writes in a row are one. A change is
// reported once the files have been the same for a while, so that a file that is being
// written is reported when it is complete. A file that is written more slowly than that is
// reported too early; replace it by a rename to be safe.
//
// A [Watcher] watches sets (watch.go, set.go). debounce.go decides when to read a set and
// when to report, content.go reads, and stamp.go compares what was written. notifier.go gets
// events from the kernel; directories.go finds the directories that must be watched, and
// register.go knows which sets an event is for.
package watch
