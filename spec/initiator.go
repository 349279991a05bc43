package spec

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxInitiator is how many bytes an iSCSI name may have (RFC 3720, section 3.2.6.1).
const maxInitiator = 223

// initiatorForms matches the three types of iSCSI names (RFC 3720 and RFC 3980). It accepts
// any naming authority in an iqn, because many that are in use aren't domain names.
var initiatorForms = regexp.MustCompile(`(?i)^(iqn\.[0-9]{4}-[0-9]{2}\.[^\s,"[:cntrl:]]+|eui\.[0-9a-f]{16}|naa\.[0-9a-f]{16}([0-9a-f]{16})?)$`)

// parseInitiator returns s, or an error if it is not an iSCSI name. It keeps the case, as
// the appliance does.
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
	if i := strings.IndexFunc(s, isProhibited); i >= 0 {
		r, _ := utf8.DecodeRuneInString(s[i:])
		return "", fmt.Errorf("has %q in it, which no name of an initiator can have (RFC 3722)", r)
	}
	return s, nil
}

// isProhibited reports whether RFC 3722 forbids r in iSCSI names. It allows the underscore,
// which many hosts have in their names although the RFC forbids it.
func isProhibited(r rune) bool {
	switch {
	case r < utf8.RuneSelf:
		return !strings.ContainsRune("-.:_", r) && !unicode.IsDigit(r) && !unicode.IsLetter(r)
	case r == '\u3002': // the ideographic full stop
		return true
	}
	return isInvisible(r)
}

// warnOfCase warns of names with capital letters. Hosts that follow RFC 3722 have none, and
// the appliance compares names exactly. The names are sent as they are written, because
// some hosts don't follow the RFC.
func (l *loader) warnOfCase(x list) {
	for _, item := range x.items {
		lower := strings.ToLower(item.v)
		if !item.bad && item.v != lower && strings.HasPrefix(lower, "iqn.") {
			l.warn(item.place, "has capital letters, which hosts that follow RFC 3722 turn into small ones, and the appliance compares exactly; "+
				"write %s unless the host really calls itself %s", lower, item.v)
		}
	}
}
