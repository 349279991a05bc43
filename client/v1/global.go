package v1

import (
	"strings"

	"github.com/lunsync/lunsync/spec"
)

type globalRow struct {
	Basename           string `json:"iscsi_basename" spec:"basename,filled"`
	ISNSServers        string `json:"iscsi_isns_servers" spec:"isns_servers"`
	PoolAvailThreshold *int   `json:"iscsi_pool_avail_threshold" spec:"pool_avail_threshold"`
}

func encodeGlobal(g *spec.Global, _ *refs) globalRow {
	return globalRow{
		Basename:           g.Basename,
		ISNSServers:        strings.Join(g.ISNSServers, " "),
		PoolAvailThreshold: nullable(g.PoolAvailThreshold),
	}
}

func decodeGlobal(w globalRow, _ *names) *spec.Global {
	return &spec.Global{
		Basename:           w.Basename,
		ISNSServers:        blankSeparated(w.ISNSServers, isnsServer),
		PoolAvailThreshold: valueOf(w.PoolAvailThreshold),
	}
}
