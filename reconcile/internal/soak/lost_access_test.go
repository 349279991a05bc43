package soak_test

import (
	"maps"
	"reflect"
	"slices"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/internal/testbed"
)

// A transition is the way from one state of an appliance to another.
type transition struct {
	release     emulator.Release
	atoms       testbed.LoginValues
	first, last testbed.Tables
	both        testbed.Offers // what first and last grant
}

func newTransition(release string, a testbed.LoginValues, first, last testbed.Tables) *transition {
	return &transition{emulator.Release(release), a, first, last, first.Offers(a).And(last.Offers(a))}
}

// lost returns something that both ends grant, that a state on the way lacks, and
// that could have been kept. Any tells whether the state lacks anything.
func (c *transition) lost(now testbed.Offers) (needless testbed.Grant, found, any bool) {
	for o, in := range c.both {
		for i, word := range in {
			if now[o] != nil {
				word &^= now[o][i]
			}
			for ; word != 0; word &= word - 1 {
				any = true
				x := testbed.Grant{Login: c.atoms.Login(i*64 + testbed.Lowest(word)), Target: o.Target, Data: o.Data, Write: o.Write}
				if c.unavoidable(x) == "" {
					return x, true, true
				}
			}
		}
	}
	return testbed.Grant{}, false, any
}

// unavoidable says why the appliance leaves no way to keep x throughout, or returns "". The
// list is that of DESIGN.md, without a plan: there was one for each run.
func (c *transition) unavoidable(x testbed.Grant) string {
	was, is := c.first.Listener(x.To), c.last.Listener(x.To)
	before, after := c.first.TargetNamed(x.Target), c.last.TargetNamed(x.Target)
	switch {
	case c.first.FoundByWildcard(x.To) || c.last.FoundByWildcard(x.To):
		return "what a wildcard stands for depends on all portals"
	case was["id"] != is["id"]:
		return "the address moves to another portal"
	case c.release == emulator.R910 && !sameButTag(was, is):
		return "9.10 refuses to update a portal that keeps an address"
	case (c.release == emulator.R112 || c.release == emulator.R113) && !reflect.DeepEqual(before, after):
		return "the release drops the groups of a target that is written"
	case !slices.Equal(c.first.Showing(testbed.Grant{Target: before["id"], Data: x.Data}), c.last.Showing(testbed.Grant{Target: after["id"], Data: x.Data})):
		return "the store moves to another extent"
	case c.first.SeveralAutoLUNs(before["id"]) && len(c.first.Switching(before["id"], c.last)) > 0:
		return "no mapping can go for a while without a shift of others"
	}
	return ""
}

func sameButTag(a, b map[string]any) bool {
	strip := func(r map[string]any) map[string]any {
		r = maps.Clone(r)
		delete(r, "iscsi_target_portal_tag")
		return r
	}
	return reflect.DeepEqual(strip(a), strip(b))
}
