package web

import "github.com/lunsync/lunsync/reconcile/access"

// The limits of the table.
const (
	tableTargets = 100
	tableLUNs    = 20 // of a target
	tableWays    = 20 // to a target
)

// A reachPart shows who reaches which LUN, as a drawing and as a table for readers who can't
// see the drawing or prefer text.
type reachPart struct {
	Read    bool // whether the appliance was read
	Targets int
	LUNs    int
	Anyone  part[string] // the targets with LUNs that anyone reaches, without authentication
	Drawing drawing
	Table   part[reachRow]
}

// A reachRow is one target.
type reachRow struct {
	Target, Alias string
	Ways          part[way]
	LUNs          part[access.MapLUN]
}

func reachOf(p *access.Map) reachPart {
	if p == nil {
		return reachPart{}
	}
	r := reachPart{Read: true, Targets: len(p.Targets), Drawing: draw(p.Targets)}
	var open []string
	for i := range p.Targets {
		t := &p.Targets[i]
		r.LUNs += len(t.LUNs)
		if openToAnyone(t) {
			open = append(open, clean(t.Name))
		}
	}
	r.Anyone = first(open, shownMembers)
	r.Table = firstAs(p.Targets, tableTargets, rowOf)
	return r
}

// openToAnyone reports whether anyone reaches a LUN of the target.
func openToAnyone(t *access.MapTarget) bool {
	for i := range t.Groups {
		if len(t.LUNs) > 0 && len(t.Groups[i].Listen) > 0 && wayOf(&t.Groups[i]).Anyone {
			return true
		}
	}
	return false
}

func rowOf(t *access.MapTarget) reachRow {
	return reachRow{
		Target: clean(t.Name),
		Alias:  clean(t.Alias),
		Ways:   firstAs(t.Groups, tableWays, wayOf),
		LUNs: firstAs(t.LUNs, tableLUNs, func(l *access.MapLUN) access.MapLUN {
			return access.MapLUN{Number: l.Number, Extent: clean(l.Extent), Backing: clean(l.Backing), ReadOnly: l.ReadOnly}
		}),
	}
}
