package v1

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// bareSecrets compares what secrets hold.
var bareSecrets = cmp.Comparer(func(a, b spec.Secret) bool { return a.Reveal() == b.Reveal() })

// TestDecode reads rows as wire-facts show them.
func TestDecode(t *testing.T) {
	for name, test := range map[string]struct {
		kind spec.Kind
		row  string
		want client.Object
	}{
		"global 11.1": {spec.KindGlobal,
			`{"id": 1, "iscsi_alua": false, "iscsi_basename": "iqn.2005-10.org.freenas.ctl", "iscsi_isns_servers": "10.0.0.2:3205 10.0.0.1 [FD00::1]:99", "iscsi_pool_avail_threshold": 80}`,
			client.Object{ID: 1, Resource: &spec.Global{Basename: "iqn.2005-10.org.freenas.ctl", ISNSServers: []string{"10.0.0.1", "10.0.0.2:3205", "[fd00::1]:99"}, PoolAvailThreshold: 80}}},
		"global, odd servers": {spec.KindGlobal,
			`{"id": 1, "iscsi_basename": "b", "iscsi_isns_servers": "10.0.0.2,10.0.0.1\n10.0.0.1:99999x", "iscsi_pool_avail_threshold": null}`,
			client.Object{ID: 1, Resource: &spec.Global{Basename: "b", ISNSServers: []string{"10.0.0.1:99999x", "10.0.0.2,10.0.0.1"}}}},
		"global, nothing set": {spec.KindGlobal,
			`{"id": 1, "iscsi_basename": "b", "iscsi_isns_servers": "", "iscsi_pool_avail_threshold": null}`,
			client.Object{ID: 1, Resource: &spec.Global{Basename: "b"}}},
		"target": {spec.KindTarget,
			`{"id": 1, "iscsi_target_alias": null, "iscsi_target_mode": "iscsi", "iscsi_target_name": "tgt0"}`,
			client.Object{ID: 1, Resource: &spec.Target{Name: "tgt0", Mode: spec.ModeISCSI}}},
		"target without a mode": {spec.KindTarget,
			`{"id": 1, "iscsi_target_alias": "A", "iscsi_target_name": "tgt0"}`,
			client.Object{ID: 1, Resource: &spec.Target{Name: "tgt0", Alias: "A", Mode: spec.ModeISCSI}, Missing: []string{"mode"}}},
		"target, both": {spec.KindTarget,
			`{"id": 1, "iscsi_target_alias": null, "iscsi_target_mode": "both", "iscsi_target_name": "tgt0"}`,
			client.Object{ID: 1, Resource: &spec.Target{Name: "tgt0", Mode: spec.ModeBoth}}},
		"portal": {spec.KindPortal,
			`{"id": 3, "iscsi_target_portal_comment": " c ", "iscsi_target_portal_discoveryauthgroup": 10, "iscsi_target_portal_discoveryauthmethod": "CHAP Mutual", "iscsi_target_portal_ips": ["fd00::1:3260", "10.0.0.1:3260", "::1:860"], "iscsi_target_portal_tag": 3}`,
			client.Object{ID: 3, Resource: &spec.Portal{Name: "#3", Listen: []string{"10.0.0.1:3260", "[::1]:860", "[fd00::1]:3260"}, Comment: "c", DiscoveryAuthMethod: spec.AuthMutualCHAP, DiscoveryAuthGroup: "vmware", Tag: 3}}},
		"portal, odd": {spec.KindPortal,
			`{"id": 9, "iscsi_target_portal_comment": "", "iscsi_target_portal_discoveryauthgroup": 8, "iscsi_target_portal_discoveryauthmethod": "Auto", "iscsi_target_portal_ips": ["host:3260", "10.0.0.1:x", "nothing", "", "[fd00::2]:860"], "iscsi_target_portal_tag": null}`,
			client.Object{ID: 9, Resource: &spec.Portal{Name: "#9", Listen: []string{"", "10.0.0.1:x", "[fd00::2]:860", "host:3260", "nothing"}, DiscoveryAuthMethod: "Auto", DiscoveryAuthGroup: "#8"}}},
		"portal, empty": {spec.KindPortal,
			`{"id": 9, "iscsi_target_portal_comment": "", "iscsi_target_portal_discoveryauthgroup": null, "iscsi_target_portal_discoveryauthmethod": "None", "iscsi_target_portal_ips": [], "iscsi_target_portal_tag": 1}`,
			client.Object{ID: 9, Resource: &spec.Portal{Name: "#9", DiscoveryAuthMethod: spec.AuthNone, Tag: 1}}},
		"initiators, everyone": {spec.KindInitiatorGroup,
			`{"id": 1, "iscsi_target_initiator_auth_network": "ALL", "iscsi_target_initiator_comment": "", "iscsi_target_initiator_initiators": "all", "iscsi_target_initiator_tag": 1}`,
			client.Object{ID: 1, Resource: &spec.InitiatorGroup{Name: "#1", Initiators: []string{"ALL"}, Networks: []string{"ALL"}}}},
		"initiators, none": {spec.KindInitiatorGroup,
			`{"id": 1, "iscsi_target_initiator_auth_network": "", "iscsi_target_initiator_comment": "", "iscsi_target_initiator_initiators": " \n"}`,
			client.Object{ID: 1, Resource: &spec.InitiatorGroup{Name: "#1", Initiators: []string{"ALL"}, Networks: []string{"ALL"}}}},
		"initiators, as typed": {spec.KindInitiatorGroup,
			`{"id": 1, "iscsi_target_initiator_auth_network": "10.0.0.5/8\n192.168.0.0/255.255.255.0\nFD00::1/64\n1.2.3.4/32\nfd00::2/128\n10.0.0.0/255.0.255.0\nword", "iscsi_target_initiator_comment": "", "iscsi_target_initiator_initiators": "iqn.y \n iqn.x,iqn.Z\tiqn.x"}`,
			client.Object{ID: 1, Resource: &spec.InitiatorGroup{Name: "#1", Initiators: []string{"iqn.Z", "iqn.x", "iqn.y"},
				Networks: []string{"1.2.3.4", "10.0.0.0/255.0.255.0", "10.0.0.0/8", "192.168.0.0/255.255.255.0", "fd00::/64", "fd00::2", "word"}}}},
		// What the daemon can't read stays as it is.
		"networks, with blanks": {spec.KindInitiatorGroup,
			`{"id": 1, "iscsi_target_initiator_auth_network": "\n10.0.0.0/8  192.168.3.0/24 [fd00::]/64 10.0.1.1\n", "iscsi_target_initiator_comment": "", "iscsi_target_initiator_initiators": "ALL"}`,
			client.Object{ID: 1, Resource: &spec.InitiatorGroup{Name: "#1", Initiators: []string{"ALL"}, Networks: []string{"10.0.0.0/8", "10.0.1.1", "192.168.3.0/24", "fd00::/64"}}}},
		"networks, blanks behind": {spec.KindInitiatorGroup,
			`{"id": 1, "iscsi_target_initiator_auth_network": "10.0.0.0/8 , 192.168.3.0/24,ALL", "iscsi_target_initiator_comment": "", "iscsi_target_initiator_initiators": "ALL"}`,
			client.Object{ID: 1, Resource: &spec.InitiatorGroup{Name: "#1", Initiators: []string{"ALL"}, Networks: []string{"10.0.0.0/8 ", "192.168.3.0/24"}}}},
		"networks, all": {spec.KindInitiatorGroup,
			`{"id": 1, "iscsi_target_initiator_auth_network": "all", "iscsi_target_initiator_comment": "", "iscsi_target_initiator_initiators": "ALL"}`,
			client.Object{ID: 1, Resource: &spec.InitiatorGroup{Name: "#1", Initiators: []string{"ALL"}, Networks: []string{"all"}}}},
		"credential": {spec.KindCredential,
			`{"id": 1, "iscsi_target_auth_peersecret": "", "iscsi_target_auth_peeruser": "", "iscsi_target_auth_secret": "secret", "iscsi_target_auth_tag": 1, "iscsi_target_auth_user": "u1"}`,
			client.Object{ID: 1, Resource: &spec.Credential{Group: "#1", Tag: 1, User: "u1", Secret: "secret"}}},
		"credential with a peer": {spec.KindCredential,
			`{"id": 1, "iscsi_target_auth_peersecret": "ps", "iscsi_target_auth_peeruser": "pu", "iscsi_target_auth_secret": "s", "iscsi_target_auth_tag": 10, "iscsi_target_auth_user": "u1"}`,
			client.Object{ID: 1, Resource: &spec.Credential{Group: "vmware", Tag: 10, User: "u1", Secret: "s", PeerUser: "pu", PeerSecret: "ps"}}},
		"targetgroup": {spec.KindTargetGroup,
			`{"id": 1, "iscsi_target": 1, "iscsi_target_authgroup": null, "iscsi_target_authtype": "None", "iscsi_target_initialdigest": "Auto", "iscsi_target_initiatorgroup": null, "iscsi_target_portalgroup": 3}`,
			client.Object{ID: 1, Resource: &spec.TargetGroup{Target: "vmstore", Portal: "storage", InitiatorGroup: "ALL", AuthMethod: spec.AuthNone, InitialDigest: "Auto"}}},
		"targetgroup, unknown names": {spec.KindTargetGroup,
			`{"id": 1, "iscsi_target": 7, "iscsi_target_authgroup": 8, "iscsi_target_authtype": "CHAP", "iscsi_target_initialdigest": "", "iscsi_target_initiatorgroup": 9, "iscsi_target_portalgroup": 6}`,
			client.Object{ID: 1, Resource: &spec.TargetGroup{Target: "#7", Portal: "#6", InitiatorGroup: "#9", AuthMethod: spec.AuthCHAP, AuthGroup: "#8"}}},
		"mapping": {spec.KindMapping,
			`{"id": 5, "iscsi_extent": 2, "iscsi_lunid": 1, "iscsi_target": 1}`,
			client.Object{ID: 5, Resource: &spec.Mapping{Target: "vmstore", Extent: "vm-0", LUN: 1}}},
		"extent, zvol": {spec.KindExtent,
			`{"id": 1, "iscsi_target_extent_avail_threshold": null, "iscsi_target_extent_blocksize": 512, "iscsi_target_extent_comment": "", "iscsi_target_extent_filesize": "10485760", "iscsi_target_extent_insecure_tpc": true, "iscsi_target_extent_legacy": false, "iscsi_target_extent_naa": "0x6589cfc000000782e365b5bc1f8f2b3c", "iscsi_target_extent_name": "z0", "iscsi_target_extent_path": "/dev/zvol/tank/vol00", "iscsi_target_extent_pblocksize": false, "iscsi_target_extent_ro": false, "iscsi_target_extent_rpm": "SSD", "iscsi_target_extent_serial": "080027aabbcc00", "iscsi_target_extent_type": "ZVOL", "iscsi_target_extent_xen": false}`,
			client.Object{ID: 1, Resource: &spec.Extent{Name: "z0", ZVOL: "tank/vol00", Blocksize: 512, InsecureTPC: true, RPM: "SSD", Serial: "080027aabbcc00", NAA: "0x6589cfc000000782e365b5bc1f8f2b3c"}}},
		"extent, file": {spec.KindExtent, extentWith(`"iscsi_target_extent_type": "File", "iscsi_target_extent_path": "/mnt/tank/f0", "iscsi_target_extent_filesize": "10MB"`),
			client.Object{ID: 1, Resource: &spec.Extent{Name: "e", File: "/mnt/tank/f0", Size: 10 << 20, Blocksize: 512, RPM: "SSD", AvailThreshold: 80}}},
		"extent, file in bytes": {spec.KindExtent, extentWith(`"iscsi_target_extent_type": "File", "iscsi_target_extent_path": "/mnt/tank/f0", "iscsi_target_extent_filesize": "10485760"`),
			client.Object{ID: 1, Resource: &spec.Extent{Name: "e", File: "/mnt/tank/f0", Size: 10 << 20, Blocksize: 512, RPM: "SSD", AvailThreshold: 80}}},
		"extent, file with blanks": {spec.KindExtent, extentWith(`"iscsi_target_extent_type": "File", "iscsi_target_extent_path": "/mnt/tank/f0", "iscsi_target_extent_filesize": " 10 MB "`),
			client.Object{ID: 1, Resource: &spec.Extent{Name: "e", File: "/mnt/tank/f0", Size: 10 << 20, Blocksize: 512, RPM: "SSD", AvailThreshold: 80}}},
		"extent, file of odd size": {spec.KindExtent, extentWith(`"iscsi_target_extent_type": "File", "iscsi_target_extent_path": "/mnt/tank/f0", "iscsi_target_extent_filesize": "10b"`),
			client.Object{ID: 1, Resource: &spec.Extent{Name: "e", File: "/mnt/tank/f0", Size: 10, Blocksize: 512, RPM: "SSD", AvailThreshold: 80}}},
		"extent, file with a number": {spec.KindExtent, extentWith(`"iscsi_target_extent_type": "File", "iscsi_target_extent_path": "/mnt/tank/f0", "iscsi_target_extent_filesize": 512`),
			client.Object{ID: 1, Resource: &spec.Extent{Name: "e", File: "/mnt/tank/f0", Size: 512, Blocksize: 512, RPM: "SSD", AvailThreshold: 80}}},
		"extent, disk": {spec.KindExtent, extentWith(`"iscsi_target_extent_type": "Disk", "iscsi_target_extent_path": "/dev/da1", "iscsi_target_extent_filesize": "0"`),
			client.Object{ID: 1, Resource: &spec.Extent{Name: "e", Disk: "da1", Blocksize: 512, RPM: "SSD", AvailThreshold: 80}}},
		"extent, lost disk": {spec.KindExtent, extentWith(`"iscsi_target_extent_type": "Disk", "iscsi_target_extent_path": null, "iscsi_target_extent_filesize": "0"`),
			client.Object{ID: 1, Resource: &spec.Extent{Name: "e", Blocksize: 512, RPM: "SSD", AvailThreshold: 80}}},
		"extent of an old release": {spec.KindExtent, `{"id": 1, "iscsi_target_extent_name": "e", "iscsi_target_extent_type": "ZVOL", "iscsi_target_extent_path": "/dev/zvol/tank/v"}`,
			client.Object{ID: 1, Resource: &spec.Extent{Name: "e", ZVOL: "tank/v", Blocksize: 512, RPM: "SSD", InsecureTPC: true},
				Missing: []string{"size", "comment", "blocksize", "disable_physical_blocksize", "avail_threshold", "insecure_tpc", "xen", "rpm", "read_only", "serial", "naa"}}},
	} {
		got, err := kindOf(test.kind).decode(json.RawMessage(test.row), testIDs())
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(test.want, got, bareSecrets); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// extentWith returns the row of an extent whose backing is given.
func extentWith(backing string) string {
	return `{"id": 1, "iscsi_target_extent_avail_threshold": 80, "iscsi_target_extent_blocksize": 512, "iscsi_target_extent_comment": "", "iscsi_target_extent_insecure_tpc": false,
		"iscsi_target_extent_naa": "", "iscsi_target_extent_name": "e", "iscsi_target_extent_pblocksize": false, "iscsi_target_extent_ro": false, "iscsi_target_extent_rpm": "SSD",
		"iscsi_target_extent_serial": "", "iscsi_target_extent_xen": false, ` + backing + `}`
}

// TestDecodeMalformed refuses rows that don't have what they must, and says which.
func TestDecodeMalformed(t *testing.T) {
	for _, test := range []struct {
		kind spec.Kind
		row  string
		want string
	}{
		{spec.KindTarget, `null`, "a row is not an object"},
		{spec.KindTarget, `[1]`, "a row is not an object"},
		{spec.KindTarget, `{"iscsi_target_name": "x"}`, "a row has no id that is a positive number"},
		{spec.KindTarget, `{"id": null, "iscsi_target_name": "x"}`, "a row has no id that is a positive number"},
		{spec.KindTarget, `{"id": "1", "iscsi_target_name": "x"}`, "a row has no id that is a positive number"},
		{spec.KindTarget, `{"id": -1, "iscsi_target_name": "x"}`, "a row has no id that is a positive number"},
		{spec.KindTarget, `{"id": 1.5, "iscsi_target_name": "x"}`, "a row has no id that is a positive number"},
		{spec.KindTarget, `{"id": 99999999999999999999, "iscsi_target_name": "x"}`, "a row has no id that is a positive number"},
		{spec.KindTarget, `{"id": 4}`, "#4: iscsi_target_name is missing"},
		{spec.KindTarget, `{"id": 4, "iscsi_target_name": null}`, "#4: iscsi_target_name is null"},
		{spec.KindTarget, `{"id": 4, "iscsi_target_name": 12}`, "#4: iscsi_target_name is of the wrong type (number)"},
		{spec.KindMapping, `{"id": 4, "iscsi_target": null, "iscsi_extent": 1, "iscsi_lunid": 1}`, "#4: iscsi_target is null"},
		{spec.KindMapping, `{"id": 4, "iscsi_target": 1, "iscsi_extent": 1}`, "#4: iscsi_lunid is missing"},
		{spec.KindMapping, `{"id": 4, "iscsi_target": 1, "iscsi_extent": 1, "iscsi_lunid": "0"}`, "#4: iscsi_lunid is of the wrong type (string)"},
		{spec.KindTargetGroup, `{"id": 4, "iscsi_target": 1, "iscsi_target_portalgroup": 1, "iscsi_target_authtype": "None", "iscsi_target_authgroup": null}`, "#4: iscsi_target_initiatorgroup is missing"},
		{spec.KindPortal, `{"id": 4, "iscsi_target_portal_ips": ""}`, "#4: the addresses are given per controller, since ALUA (iscsi_alua) is on; switch it off: portals can't be read or written with it"},
		{spec.KindPortal, `{"id": 4, "iscsi_target_portal_ips": [1]}`, "#4: the addresses are not a list of strings"},
		{spec.KindCredential, `{"id": 4, "iscsi_target_auth_tag": 1, "iscsi_target_auth_user": "u", "iscsi_target_auth_secret": 123456789012}`, "#4: a secret is not a string"},
		{spec.KindCredential, `{"id": 4, "iscsi_target_auth_tag": "secretsecret", "iscsi_target_auth_user": "u", "iscsi_target_auth_secret": "x"}`, "#4: iscsi_target_auth_tag is of the wrong type (string)"},
		{spec.KindExtent, extentWith(`"iscsi_target_extent_type": "File", "iscsi_target_extent_path": "/mnt/x/y", "iscsi_target_extent_filesize": "1.5GB"`), `#1: the size "1.5GB" can't be read`},
		{spec.KindExtent, extentWith(`"iscsi_target_extent_type": "File", "iscsi_target_extent_path": "/mnt/x/y", "iscsi_target_extent_filesize": "99999999999TB"`), `#1: the size "99999999999TB" can't be read`},
		{spec.KindExtent, extentWith(`"iscsi_target_extent_type": "File", "iscsi_target_extent_path": "/mnt/x/y", "iscsi_target_extent_filesize": true`), "#1: the size is neither text nor a number"},
		{spec.KindExtent, `{"id": 4, "iscsi_target_extent_name": "e", "iscsi_target_extent_type": "ZVOL"}`, "#4: iscsi_target_extent_path is missing"},
	} {
		_, err := kindOf(test.kind).decode(json.RawMessage(test.row), testIDs())
		if err == nil || err.Error() != test.want {
			t.Errorf("%s %s:\n%v\nwant\n%s", test.kind, test.row, err, test.want)
		}
	}
}

// TestFloat numbers mappings without a number as the appliance does: the example
// of wire-facts 2, and more.
func TestFloat(t *testing.T) {
	type m = spec.Mapping
	objects := []client.Object{
		{ID: 1, Resource: &m{Target: "a", AutoLUN: true}},
		{ID: 2, Resource: &m{Target: "a", LUN: 0}},
		{ID: 3, Resource: &m{Target: "a", LUN: 2}},
		{ID: 4, Resource: &m{Target: "b", AutoLUN: true}},
		{ID: 5, Resource: &m{Target: "a", AutoLUN: true}},
		{ID: 6, Resource: &m{Target: "a", AutoLUN: true}},
		{ID: 7, Resource: &m{Target: "b", LUN: 1}},
	}
	numberAutoLUNs(objects)
	want := []int{1, 0, 2, 0, 3, 4, 1}
	for i, o := range objects {
		if got := o.Resource.(*m).LUN; got != want[i] {
			t.Errorf("object %d has LUN %d, want %d", o.ID, got, want[i])
		}
	}
}

// TestEveryFieldHasAColumn holds the wire structs to the spec: each field of a
// resource that is compared is known to the table by the same word.
func TestEveryFieldHasAColumn(t *testing.T) {
	for _, r := range []spec.Resource{
		&spec.Global{}, &spec.Credential{}, &spec.InitiatorGroup{}, &spec.Portal{}, &spec.Target{}, &spec.Extent{}, &spec.TargetGroup{}, &spec.Mapping{},
	} {
		k := kindOf(r.Key().Kind)
		var words []string
		for _, c := range k.columns {
			words = append(words, c.field)
		}
		for _, list := range k.words {
			words = append(words, list...)
		}
		for _, f := range spec.Fields(r) {
			if !strings.Contains(" "+strings.Join(words, " ")+" ", " "+f.Name+" ") {
				t.Errorf("%s: no field of the wire is called %s", k.name, f.Name)
			}
		}
	}
}
