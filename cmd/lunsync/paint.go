package main

// A color is an ANSI sequence that starts a colour. It is empty for plain text.
type color string

const (
	plain   color = ""
	bold    color = "\x1b[1m"
	dim     color = "\x1b[2m"
	red     color = "\x1b[31m"
	green   color = "\x1b[32m"
	yellow  color = "\x1b[33m"
	magenta color = "\x1b[35m"
	cyan    color = "\x1b[36m"
)

const reset = "\x1b[0m"

// A painter puts colours on text, or leaves it plain.
type painter bool

func (p painter) paint(c color, s string) string {
	if !bool(p) || c == plain || s == "" {
		return s
	}
	return string(c) + s + reset
}
