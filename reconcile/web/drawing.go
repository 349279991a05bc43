package web

import "github.com/lunsync/lunsync/reconcile/access"

// The limits of a drawing. The table beside it shows more.
const (
	drawnTargets = 50
	drawnLUNs    = 8 // of a target
	drawnWays    = 8 // to a target
)

// The measures of a drawing, in pixels. A target is a band. Its ways and its LUNs are rows:
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
	drawingWidth         = extentX + extentWidth + 2 // a pixel more for the frames on each side
)

// A drawing is the layout of a picture that shows who reaches which LUN.
type drawing struct {
	Width, Height int
	Columns       []column
	Lines         []int    // between bands
	Edges         []string // SVG paths
	Badges        []card
	Cards         []card
	MoreTargets   int
}

// A column is a column heading.
type column struct {
	X    int
	Name string
}

// columns are the column headings of every drawing.
var columns = []column{{whoX, "Who"}, {badgeX, "Proof"}, {portalX, "Portal"}, {targetX, "Target"}, {lunX, "LUN"}, {extentX, "Extent"}}

// draw lays out the first drawnTargets of the targets.
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

// band draws a target at y and returns the height of its band.
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

// rowsOf returns how many rows a side of a band has: those shown, and one that says that there
// are more or none.
func rowsOf(shown, more int) int {
	if shown == 0 || more > 0 {
		return shown + 1
	}
	return shown
}
