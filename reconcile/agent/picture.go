package agent

import (
	"fmt"

	"github.com/lunsync/lunsync/reconcile/access"
	"github.com/lunsync/lunsync/reconcile/inventory"
)

// maxPicture bounds the picture of an appliance that is kept between passes: one of
// 20,000 objects takes less.
const maxPicture = 2 << 20 // bytes

// picture returns who reaches which LUN, and what is to be said of it.
func (c *current) picture(live *inventory.Live) (*access.Map, []string) {
	p := access.NewMap(live)
	left := p.Trim(maxPicture)
	if left == 0 {
		return p, nil
	}
	return p, []string{fmt.Sprintf("the agent's page leaves out some of the appliance's targets (%d): they are too large to be kept", left)}
}
