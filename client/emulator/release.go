package emulator

import (
	"maps"
	"slices"
	"strings"
)

// A Release is a release of the appliance's software, such as R112.
type Release string

// The releases that can be emulated.
const (
	R910 Release = "9.10"
	R111 Release = "11.1"
	R112 Release = "11.2"
	R113 Release = "11.3"
)

// Releases returns all releases, oldest first.
func Releases() []Release {
	return slices.SortedFunc(maps.Keys(releases), func(a, b Release) int {
		return strings.Compare(releases[a].age, releases[b].age)
	})
}

// quirks are the facts that differ between releases. The code of a kind depends on a quirk,
// never on a release.
type quirks struct {
	age     string // sorts releases
	version string // of system/version/

	putCreates    bool // PUT of an unknown id creates the row
	bareCrash     bool // a 500 has no traceback, only sorryText
	hasALUA       bool // globalconfiguration has iscsi_alua
	setsALUA      bool // iscsi_alua can be set
	ipv4Only      bool // portals have IPv4 addresses only
	keptRefused   bool // a PUT or PATCH of a portal can't keep an address
	retags        bool // a PUT of a portal gives it a new tag
	encrypts      bool // replies to writes show secrets encrypted
	middleware    bool // the middleware checks a write after the form, mostly under __all__
	lunText       bool // LUN numbers have no upper limit
	lunZeroIsNull bool
	lunRequired   bool
	mutualByID    bool // CHAP Mutual looks the credential up by id, not tag
	groupsMove    bool // a targetgroup PUT gives the row a new id
	refusesInUse  bool // deletes are refused while an initiator is connected
	hasEnabled    bool // extents have iscsi_target_extent_enabled
	longSerial    bool // serials of 15 characters

	reloadError string          // the message of a failed reload
	noReload    map[string]bool // kinds whose writes don't reload, or hide that it failed
}

const legacyReload = "The iSCSI service failed to reload."
const middlewareReload = "[ESERVICESTARTFAILURE] The iscsitarget service failed to start"

var releases = map[Release]quirks{
	R910: {
		age: "09.10", version: "9.10.2-U6",
		putCreates: true, bareCrash: true, ipv4Only: true, keptRefused: true, retags: true, encrypts: true, lunText: true,
		reloadError: legacyReload, noReload: map[string]bool{"targetgroup": true},
	},
	R111: {
		age: "11.1", version: "11.1-U7",
		hasALUA: true, setsALUA: true, retags: true, encrypts: true, lunZeroIsNull: true,
		reloadError: legacyReload, noReload: map[string]bool{"targetgroup": true},
	},
	R112: {
		age: "11.2", version: "11.2-U8",
		hasALUA: true, middleware: true, lunRequired: true, mutualByID: true, groupsMove: true, refusesInUse: true,
		reloadError: middlewareReload,
		noReload:    map[string]bool{"targettoextent": true, "authcredential": true, "authorizedinitiator": true},
	},
	R113: {
		age: "11.3", version: "11.3-U5",
		hasALUA: true, middleware: true, lunRequired: true, groupsMove: true, refusesInUse: true, hasEnabled: true, longSerial: true,
		reloadError: middlewareReload,
		noReload:    map[string]bool{"targettoextent": true, "authcredential": true, "authorizedinitiator": true},
	},
}
