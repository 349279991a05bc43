package web

import (
	"fmt"

	"github.com/lunsync/lunsync/reconcile/access"
)

// A card is a box with one or two lines of text. Full is shown when the pointer is on it.
// Lengths are in pixels.
type card struct {
	X, Y, Width, Height int
	Kind                string // decides its colours
	Text, Sub, Full     string
}

// BoxWidth is the width of the frame, which is drawn with half its line outside.
func (c card) BoxWidth() int { return c.Width - 1 }

// Middle is the x coordinate of the centre of the card.
func (c card) Middle() int { return c.Width / 2 }

// BoxHeight is the height of the frame, as for BoxWidth.
func (c card) BoxHeight() int { return c.Height - 1 }

func (d *drawing) target(t *access.MapTarget, middle int) {
	d.Cards = append(d.Cards, card{
		X: targetX, Y: middle - cardHeight/2, Width: targetWidth, Height: cardHeight, Kind: "target",
		Text: fit(t.Name, targetWidth, bigText), Sub: fit(t.Alias, targetWidth, smallText), Full: clean(t.Name + "\n" + t.Alias),
	})
}

// way draws a way at y and its line to the target.
func (d *drawing) way(w *way, y, target int) {
	kind := "who"
	if w.Anyone {
		kind = "anyone"
	}
	middle := y + cardHeight/2
	d.Edges = append(d.Edges,
		line(whoX+whoWidth, badgeX, middle), line(badgeX+badgeWidth, portalX, middle),
		curve(portalX+portalWidth, middle, targetX, target))
	d.Badges = append(d.Badges, card{
		X: badgeX, Y: middle - badgeHeight/2, Width: badgeWidth, Height: badgeHeight, Kind: kind, Text: fit(w.Proof, badgeWidth, smallText), Full: w.fullProof(),
	})
	d.Cards = append(d.Cards,
		card{
			X: whoX, Y: y, Width: whoWidth, Height: cardHeight, Kind: kind,
			Text: fit(w.Who, whoWidth, bigText), Sub: fit(w.Hosts, whoWidth, smallText), Full: w.fullWho(),
		},
		card{
			X: portalX, Y: y, Width: portalWidth, Height: cardHeight, Kind: "portal",
			Text: fit(w.Portal, portalWidth, bigText), Sub: fit(w.address(), portalWidth, smallText), Full: w.fullPortal(),
		})
}

// lun draws a LUN and its extent at y and the line from the target.
func (d *drawing) lun(l *access.MapLUN, y, target int) {
	sub := l.Backing
	if l.ReadOnly {
		sub = "read-only, " + sub
	}
	d.Edges = append(d.Edges, curve(targetX+targetWidth, target, lunX, y+cardHeight/2))
	d.Cards = append(d.Cards,
		card{X: lunX, Y: y, Width: lunWidth, Height: cardHeight, Kind: "lun", Text: fmt.Sprint(l.Number), Full: fmt.Sprint("LUN ", l.Number)},
		card{
			X: extentX, Y: y, Width: extentWidth, Height: cardHeight, Kind: "extent",
			Text: fit(l.Extent, extentWidth, bigText), Sub: fit(sub, extentWidth, smallText), Full: clean(l.Extent + "\n" + sub),
		})
}

// rest draws a card that says how many more there are, or that there is none.
func (d *drawing) rest(x, y, width, shown, more int, none, noun string) {
	said := none
	switch {
	case more > 0:
		said = "and " + count(more, "more "+noun)
	case shown > 0:
		return
	}
	d.Cards = append(d.Cards, card{X: x, Y: y, Width: width, Height: cardHeight, Kind: "rest", Text: said, Full: said})
}

func line(x1, x2, y int) string { return fmt.Sprintf("M%d %dH%d", x1, y, x2) }

func curve(x1, y1, x2, y2 int) string {
	bend := (x2 - x1) / 2
	return fmt.Sprintf("M%d %dC%d %d %d %d %d %d", x1, y1, x1+bend, y1, x2-bend, y2, x2, y2)
}

// The width of an average character, in tenths of a pixel. It is a high estimate.
const (
	bigText   = 75
	smallText = 58
)

// fit returns s, cut to about the width of a card. The browser clips what is still too wide.
func fit(s string, width, character int) string {
	return cut(clean(s), (width-20)*10/character)
}
