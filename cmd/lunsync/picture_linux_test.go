package main

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// planPicture is the picture of a plan that README.md shows first.
const planPicture = "docs/plan.svg"

// byHand is what the picture's plan repairs: two LUNs were exchanged through a free
// number, and a host was removed.
var byHand = []string{
	`authorizedinitiator/1/ {"iscsi_target_initiator_initiators":"iqn.1998-01.com.vmware:esx1"}`,
	`targettoextent/1/ {"iscsi_lunid":9}`,
	`targettoextent/2/ {"iscsi_lunid":0}`,
	`targettoextent/1/ {"iscsi_lunid":1}`,
}

// TestPlanPicture draws what lunsync prints, with its colours, and compares it with the
// picture. With -update it writes the picture; look at it before you commit it.
func TestPlanPicture(t *testing.T) {
	requireTools(t)
	t.Parallel()
	r := &docsRun{T: t, page: planPicture, dir: t.TempDir()}
	r.start()
	blocks := parseDocs(t, "README.md", readPage(t, "README.md"))
	r.play(&blocks[slices.IndexFunc(blocks, func(b docsBlock) bool { return b.name == "lunsync.yaml" })])
	r.emulate(0, "")
	r.quietly(0, "lunsync apply --yes")
	for _, change := range byHand {
		path, body, _ := strings.Cut(change, " ")
		r.quietly(0, fmt.Sprintf("curl -sfX PUT -H 'Content-Type: application/json' -d '%s' $LUNSYNC_SERVER/api/v1.0/services/iscsi/%s", body, path))
	}
	out, status := r.run("lunsync plan --color always")
	if status != "0" {
		t.Fatalf("status %s: %s", status, out)
	}
	picture := drawTerminal("$ lunsync plan\n"+out, "A plan", "What lunsync plan prints after two LUNs were exchanged and a host was removed by hand.")
	golden(t, filepath.Join(docsRoot, filepath.FromSlash(planPicture)), picture)
}

var ansi = regexp.MustCompile(`\x1b\[(\d+)m`)

// drawTerminal draws text with ANSI colours as an SVG.
func drawTerminal(text, title, description string) string {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	columns := 0
	for _, l := range lines {
		columns = max(columns, utf8.RuneCountInString(ansi.ReplaceAllString(l, "")))
	}
	width, height := 2*margin+float64(columns)*charWidth, 2*margin+len(lines)*lineHeight
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %g %d" width="%[1]g" height="%[2]d" role="img">`+"\n", width, height)
	fmt.Fprintf(&b, "<title>%s</title>\n<desc>%s</desc>\n<style>\n%s</style>\n", escape(title), escape(description), terminalStyle)
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" rx="8"/>`+"\n")
	for i, l := range lines {
		fmt.Fprintf(&b, `<text x="%d" y="%d">%s</text>`+"\n", margin, margin+i*lineHeight+13, spans(l))
	}
	b.WriteString("</svg>\n")
	return b.String()
}

// spans turns the colours of a line into classes: c32 for the sequence 32.
func spans(line string) string {
	var b strings.Builder
	for line != "" {
		m := ansi.FindStringSubmatchIndex(line)
		if m == nil {
			b.WriteString(escape(line))
			break
		}
		b.WriteString(escape(line[:m[0]]))
		if code := line[m[2]:m[3]]; code == "0" {
			b.WriteString("</tspan>")
		} else {
			fmt.Fprintf(&b, `<tspan class="c%s">`, code)
		}
		line = line[m[1]:]
	}
	return b.String()
}

const terminalStyle = `svg{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace}
text{white-space:pre;fill:#24292f}rect{fill:#fdfcfb;stroke:#d5d1ca}
.c1{font-weight:700}.c2{fill:#6e7781}.c31{fill:#cf222e}.c32{fill:#116329}.c33{fill:#9a6700}.c35{fill:#8250df}.c36{fill:#1b7c83}
@media (prefers-color-scheme:dark){text{fill:#e6edf3}rect{fill:#0d1117;stroke:#30363d}
.c2{fill:#8b949e}.c31{fill:#ff7b72}.c32{fill:#7ee787}.c33{fill:#d29922}.c35{fill:#d2a8ff}.c36{fill:#76e3ea}}
`
