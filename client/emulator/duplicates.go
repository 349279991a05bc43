package emulator

import "fmt"

// duplicateFields has the fields by which two rows of a kind without names are duplicates.
var duplicateFields = map[string][]string{
	"authcredential":      {authTag, "iscsi_target_auth_user"},
	"authorizedinitiator": {initiatorNames, initiatorNetworks, "iscsi_target_initiator_comment"},
	"portal":              {portalIPs, "iscsi_target_portal_comment"},
}

// countDuplicates returns how many rows have the same values in these fields as another row
// that was counted before.
func (s *Server) countDuplicates() int {
	n := 0
	for kind, fields := range duplicateFields {
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
