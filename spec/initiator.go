package spec

import (
	"errors"
	"regexp"
	"strings"
)

// maxInitiator is how long an iSCSI name may be (RFC 3720, section 3.2.6.1).
const maxInitiator = 223

// initiatorForms are the three types of iSCSI names (RFC 3720 and RFC 3980). The
// naming authority of an iqn isn't looked into: many in use aren't domain names.
var initiatorForms = regexp.MustCompile(`(?i)^(iqn\.[0-9]{4}-[0-9]{2}\.[^\s,"[:cntrl:]]+|eui\.[0-9a-f]{16}|naa\.[0-9a-f]{16}([0-9a-f]{16})?)$`)

// parseInitiator returns s if it is an iSCSI name. Its case is kept, as the
// appliance does.
func parseInitiator(s string) (string, error) {
	switch {
	case strings.EqualFold(s, All):
		return "", errors.New("everyone is written ALL")
	case strings.ContainsFunc(s, func(r rune) bool { return isBlank(r) || r == ',' }):
		return "", errors.New("has a blank or a comma; write several names as several items of the list")
	case len(s) > maxInitiator:
		return "", errors.New("an initiator name has at most 223 bytes")
	case !initiatorForms.MatchString(s):
		return "", errors.New("want an initiator name such as iqn.1998-01.com.vmware:esx1, eui.02004567a425678d or naa.52004567ba64678d")
	}
	return s, nil
}
