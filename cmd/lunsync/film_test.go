package main

import (
	"encoding/xml"
	"fmt"
	"math"
	"strings"
	"time"
)

// A film is what two terminals, one above the other, show in the course of time.
// It draws itself as an SVG that is animated by CSS alone.
type film struct {
	panes [2]pane
	now   time.Duration
}

// A pane is one terminal: its lines from the first on, those that have scrolled
// away too.
type pane struct {
	title string
	rows  int // how many lines it shows
	lines []filmLine
}

type filmLine struct {
	text, class string
	at          time.Duration
}

// The measures, in pixels but for filmColumns.
const (
	filmColumns = 108
	charWidth   = 7.2
	lineHeight  = 17
	margin      = 14
	headHeight  = 30
	filmWidth   = 2*margin + filmColumns*charWidth
)

// rest is how long the last picture stays before the film begins anew.
const rest = 8 * time.Second

// print adds text to a pane, a tenth of a second for each line. Lines are broken
// where the terminal ends.
func (f *film) print(to int, class, text string) {
	for line := range strings.Lines(text) {
		letters := []rune(strings.TrimRight(line, "\n"))
		for first := true; first || len(letters) > 0; first = false {
			part := letters[:min(len(letters), filmColumns)]
			letters = letters[len(part):]
			f.panes[to].lines = append(f.panes[to].lines, filmLine{string(part), class, f.now})
		}
		f.wait(100 * time.Millisecond)
	}
}

func (f *film) wait(d time.Duration) { f.now += d }

// svg returns the drawing.
func (f *film) svg(title, description string) string {
	var b strings.Builder
	height := margin
	for i := range f.panes {
		height += f.panes[i].height() + margin
	}
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %g %d" width="%[1]g" height="%[2]d" role="img">`+"\n", filmWidth, height)
	fmt.Fprintf(&b, "<title>%s</title>\n<desc>%s</desc>\n<style>\n%s", escape(title), escape(description), filmStyle)
	f.keyframes(&b)
	b.WriteString("</style>\n")
	fmt.Fprintf(&b, `<rect class="desk" width="100%%" height="100%%" rx="8"/>`+"\n")
	top := margin
	for i := range f.panes {
		f.panes[i].draw(&b, i, top)
		top += f.panes[i].height() + margin
	}
	b.WriteString("</svg>\n")
	return b.String()
}

func (p *pane) height() int { return headHeight + p.rows*lineHeight + margin/2 }

// draw draws a pane. What is beyond its rows is cut off by the inner svg.
func (p *pane) draw(b *strings.Builder, n, top int) {
	fmt.Fprintf(b, `<rect class="pane" x="%d" y="%d" width="%g" height="%d" rx="6"/>`+"\n", margin/2, top, filmWidth-margin, p.height())
	fmt.Fprintf(b, `<text class="head" x="%d" y="%d">%s</text>`+"\n", margin, top+19, escape(p.title))
	fmt.Fprintf(b, `<svg x="%d" y="%d" width="%g" height="%d"><g class="roll%d">`+"\n", margin, top+headHeight, filmColumns*charWidth, p.rows*lineHeight, n)
	for i, l := range p.lines {
		if l.text == "" {
			continue
		}
		width := float64(len([]rune(l.text))) * charWidth
		fmt.Fprintf(b, `<text class="%s" y="%d" textLength="%.1f">%s</text>`+"\n", strings.TrimSpace(l.class+" "+frame(l.at)), i*lineHeight+13, width, escape(l.text))
	}
	b.WriteString("</g></svg>\n")
}

// keyframes writes when each line appears and when a pane scrolls.
func (f *film) keyframes(b *strings.Builder) {
	length := f.now + rest
	percent := func(at time.Duration) string {
		return fmt.Sprintf("%.2f%%", math.Round(10000*float64(at)/float64(length))/100)
	}
	fmt.Fprintf(b, "text,g{animation-duration:%gs;animation-timing-function:step-end;animation-iteration-count:infinite}\n", length.Seconds())
	known := make(map[time.Duration]bool)
	for i := range f.panes {
		var roll strings.Builder
		for n, l := range f.panes[i].lines {
			if l.at > 0 && !known[l.at] {
				known[l.at] = true
				fmt.Fprintf(b, ".%s{animation-name:%[1]s}@keyframes %[1]s{0%%{opacity:0}%s{opacity:1}}\n", frame(l.at), percent(l.at))
			}
			if over := n + 1 - f.panes[i].rows; over > 0 {
				fmt.Fprintf(&roll, "%s{transform:translateY(%dpx)}", percent(l.at), -over*lineHeight)
			}
		}
		over := max(0, len(f.panes[i].lines)-f.panes[i].rows)
		fmt.Fprintf(b, ".roll%d{transform:translateY(%dpx);animation-name:roll%[1]d}@keyframes roll%[1]d{0%%{transform:none}%[3]s}\n", i, -over*lineHeight, roll.String())
	}
	b.WriteString("@media (prefers-reduced-motion:reduce){text,g{animation-name:none!important}}\n")
}

// frame names the moment at which a line appears.
func frame(at time.Duration) string { return fmt.Sprintf("t%d", at.Milliseconds()/100) }

func escape(text string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(text)); err != nil {
		return ""
	}
	return b.String()
}

const filmStyle = `svg{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace}
text{white-space:pre;fill:#24292f}
.desk{fill:#eceae6}.pane{fill:#fdfcfb;stroke:#d5d1ca}
.head{font-weight:600;fill:#57606a}
.note{fill:#6e7781}.command{fill:#0550ae;font-weight:600}
.warn{fill:#9a6700}.error{fill:#cf222e}
@media (prefers-color-scheme:dark){
text{fill:#e6edf3}
.desk{fill:#1b1f24}.pane{fill:#0d1117;stroke:#30363d}
.head,.note{fill:#8b949e}.command{fill:#79c0ff}
.warn{fill:#d29922}.error{fill:#ff7b72}
}
`
