// Package pairs matches the elements of two lists, and returns only the pairs without doubt.
//
// An element is a list of tokens, such as the addresses and the comment of a portal. [Unique]
// pairs two elements if they share a token and neither shares one with another element. The
// caller decides what the tokens mean.
package pairs
