package reconcile_test

import (
	"maps"
	"reflect"
	"slices"

	"github.com/lunsync/lunsync/client/emulator"
)

// A crossing is the way from one state of an appliance to another.
type crossing struct {
	release     emulator.Release
	atoms       atoms
	first, last world
	both        relation // what first and last grant
}

func newCrossing(release string, a atoms, first, last world) *crossing {
	return &crossing{emulator.Release(release), a, first, last, first.relation(a).and(last.relation(a))}
}

// lost returns something that both ends grant, that a state on the way lacks, and
// that could have been kept. Any tells whether the state lacks anything.
func (c *crossing) lost(now relation) (needless granted, found, any bool) {
	for o, in := range c.both {
		for i, word := range in {
			if now[o] != nil {
				word &^= now[o][i]
			}
			for ; word != 0; word &= word - 1 {
				any = true
				x := granted{c.atoms.login(i*64 + lowest(word)), o.target, o.data, o.write}
				if c.excuse(x) == "" {
					return x, true, true
				}
			}
		}
	}
	return granted{}, false, any
}

// excuse says why the appliance leaves no way to keep x throughout, or returns "". The
// list is that of DESIGN.md, without a plan: there was one for each run.
func (c *crossing) excuse(x granted) string {
	was, is := c.first.listener(x.to), c.last.listener(x.to)
	before, after := c.first.named(x.target), c.last.named(x.target)
	switch {
	case c.first.foundByWildcard(x.to) || c.last.foundByWildcard(x.to):
		return "what a wildcard stands for depends on all portals"
	case was["id"] != is["id"]:
		return "the address moves to another portal"
	case c.release == emulator.R910 && !sameButTag(was, is):
		return "9.10 refuses to update a portal that keeps an address"
	case (c.release == emulator.R112 || c.release == emulator.R113) && !reflect.DeepEqual(before, after):
		return "the release drops the groups of a target that is written"
	case !slices.Equal(c.first.showing(granted{target: before["id"], data: x.data}), c.last.showing(granted{target: after["id"], data: x.data})):
		return "the store moves to another extent"
	case c.first.adrift(before["id"]) && len(c.first.switching(before["id"], c.last)) > 0:
		return "no mapping can go for a while without a shift of others"
	}
	return ""
}

// named returns the target of that name.
func (w world) named(target any) map[string]any {
	i := slices.IndexFunc(w["target"], func(r map[string]any) bool { return r["iscsi_target_name"] == target })
	return w["target"][i]
}

func sameButTag(a, b map[string]any) bool {
	strip := func(r map[string]any) map[string]any {
		r = maps.Clone(r)
		delete(r, "iscsi_target_portal_tag")
		return r
	}
	return reflect.DeepEqual(strip(a), strip(b))
}
