package agent

import (
	"fmt"

	"github.com/lunsync/lunsync/reconcile/access"
	"github.com/lunsync/lunsync/reconcile/inventory"
)

// maxAccessMap bounds the access map that is kept between passes. That of an appliance
// with 20,000 objects is smaller.
const maxAccessMap = 2 << 20 // bytes

// accessMap returns who reaches which LUN, and a warning if some of it was left out.
func (c *activePass) accessMap(live *inventory.Live) (*access.Map, []string) {
	m := access.NewMap(live)
	left := m.Trim(maxAccessMap)
	if left == 0 {
		return m, nil
	}
	return m, []string{fmt.Sprintf("the agent's page leaves out some of the appliance's targets (%d): they are too large to be kept", left)}
}
