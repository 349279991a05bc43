package main

import (
	"os"

	"golang.org/x/term"
)

// plainWidth is the width of text that goes anywhere but to a terminal.
const plainWidth = 80

// isTerminal reports whether stream, a reader or a writer, is a terminal.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// columns returns how wide lines on stream may be.
func columns(stream any) int {
	if f, ok := stream.(*os.File); ok {
		if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 0 {
			return width
		}
	}
	return plainWidth
}

// painter returns what puts colours on text for stream: --color decides, and if
// that is auto, a terminal gets colours unless NO_COLOR is set.
func (p *program) painter(stream any) painter {
	switch p.color.value {
	case "always":
		return true
	case "never":
		return false
	}
	none, _ := p.lookupEnv("NO_COLOR")
	kind, _ := p.lookupEnv("TERM")
	return painter(none == "" && kind != "dumb" && isTerminal(stream))
}
