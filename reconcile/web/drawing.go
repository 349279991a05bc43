package web

import "github.com/lunsync/lunsync/reconcile/access"

// What of an appliance is drawn. The table beside the drawing has more.
const (
	drawnTargets = 50
	drawnLUNs    = 8 // of a target
	drawnWays    = 8 // to a target
)

// The measures of a drawing. A target is a band; its ways and its LUNs are rows in it:
//
//	who ──proof── portal ─┐          ┌─ 0 ─ extent
//	                      ├─ target ─┤
//	who ──proof── portal ─┘          └─ 1 ─ extent
const (
	cardHeight = 36
	rowHeight  = 42
	bandGap    = 14
	topRow     = 30 // below the names of the columns

	badgeHeight          = 22
	whoX, whoWidth       = 0, 236
	badgeX, badgeWidth   = 250, 164
	portalX, portalWidth = 428, 190
	targetX, targetWidth = 666, 190
	lunX, lunWidth       = 904, 44
	extentX, extentWidth = 948, 232
	drawingWidth         = extentX + extentWidth + 2 // for the edges of frames, on both sides
)

// A drawing is a picture of who reaches which LUN, laid out.
type drawing struct {
	Width, Height int
	Columns       []column
	Lines         []int    // between bands
	Edges         []string // as paths of SVG
	Badges        []card
	Cards         []card
	MoreTargets   int
}

// A column is the name of what stands below it.
type column struct {
	X    int
	Name string
}

// columns are the columns of every drawing.
var columns = []column{{whoX, "Who"}, {badgeX, "Proof"}, {portalX, "Portal"}, {targetX, "Target"}, {lunX, "LUN"}, {extentX, "Extent"}}

// draw lays out the first of targets.
func draw(targets []access.MapTarget) drawing {
	d := drawing{Width: drawingWidth, Columns: columns}
	shown := first(targets, drawnTargets)
	d.MoreTargets = shown.More
	y := topRow
	for i := range shown.Shown {
		if i > 0 {
			d.Lines = append(d.Lines, y-bandGap/2)
		}
		y += d.band(&shown.Shown[i], y) + bandGap
	}
	d.Height = y - bandGap + 2
	return d
}

// band draws a target at y, and returns how high that came out.
func (d *drawing) band(t *access.MapTarget, y int) int {
	ways := firstAs(t.Groups, drawnWays, wayOf)
	luns := first(t.LUNs, drawnLUNs)
	left, right := rowsOf(len(ways.Shown), ways.More), rowsOf(len(luns.Shown), luns.More)
	height := max(left, right)*rowHeight - (rowHeight - cardHeight)
	middle := y + height/2
	d.target(t, middle)

	y1 := middle - (left*rowHeight-(rowHeight-cardHeight))/2
	for i := range ways.Shown {
		d.way(&ways.Shown[i], y1+i*rowHeight, middle)
	}
	d.rest(whoX, y1+len(ways.Shown)*rowHeight, portalX+portalWidth, len(ways.Shown), ways.More, "nobody is let in", "way")

	y2 := middle - (right*rowHeight-(rowHeight-cardHeight))/2
	for i := range luns.Shown {
		d.lun(&luns.Shown[i], y2+i*rowHeight, middle)
	}
	d.rest(lunX, y2+len(luns.Shown)*rowHeight, lunWidth+extentWidth, len(luns.Shown), luns.More, "shows no LUN", "LUN")
	return height
}

// rowsOf returns how many rows it takes to show some things, and to say that there
// are more or none.
func rowsOf(shown, more int) int {
	if shown == 0 || more > 0 {
		return shown + 1
	}
	return shown
}
