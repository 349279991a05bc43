package spec

import (
	"regexp"
	"slices"
	"strings"
)

// bareForm matches a value that the daemon reads as one word without quotes
// (wire-facts 12).
var bareForm = regexp.MustCompile(`^[A-Za-z0-9._/:-]+$`)

// keywords are the words of ctl.conf(5). Without quotes they can't be values.
var keywords = strings.Fields(`
	alias auth-group auth-type backend blocksize chap chap-mutual ctl-lun debug device-id device-type
	discovery-auth-group discovery-filter dscp foreign initiator-name initiator-portal isns-period isns-server
	isns-timeout listen listen-iser lun maxproc offload option path pcp pidfile port portal-group redirect serial
	size tag target timeout
	be ef cs0 cs1 cs2 cs3 cs4 cs5 cs6 cs7 af11 af12 af13 af21 af22 af23 af31 af32 af33 af41 af42 af43`)

// checkBare returns why the daemon can't read s without quotes, or "".
func checkBare(s string) string {
	switch {
	case slices.Contains(keywords, s):
		return "the release writes it without quotes, where it is a word of the daemon's own; choose another"
	case !bareForm.MatchString(s):
		return "the release writes it without quotes, where only letters, digits and . _ / : - can stand; choose another"
	}
	return ""
}
