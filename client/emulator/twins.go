package emulator

import "fmt"

// twinFields say what makes two rows of a kind without names one thing twice.
var twinFields = map[string][]string{
	"authcredential":      {authTag, "iscsi_target_auth_user"},
	"authorizedinitiator": {initiatorNames, initiatorNetworks, "iscsi_target_initiator_comment"},
	"portal":              {portalIPs, "iscsi_target_portal_comment"},
}

// twins returns how many rows have the twin fields of an earlier row.
func (s *Server) twins() int {
	n := 0
	for kind, fields := range twinFields {
		seen := map[string]bool{}
		for _, r := range s.tables[kind].rows {
			var values []any
			for _, f := range fields {
				values = append(values, r[f])
			}
			like := fmt.Sprintf("%q", values)
			if seen[like] {
				n++
			}
			seen[like] = true
		}
	}
	return n
}
