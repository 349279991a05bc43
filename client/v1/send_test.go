package v1

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

var (
	zvol   = spec.Extent{Name: "vm-0", ZVOL: "tank/vm-0", Blocksize: 512, InsecureTPC: true, RPM: "SSD", Serial: "s", NAA: "0x6589"}
	disk   = spec.Extent{Name: "d", Disk: "da1", Blocksize: 512, RPM: "SSD"}
	file   = spec.Extent{Name: "f", File: "/mnt/tank/f", Size: 10 << 20, Blocksize: 512, RPM: "SSD"}
	portal = spec.Portal{Name: "storage", Listen: []string{"10.0.0.1:3260", "10.0.0.2:3260"}, DiscoveryAuthMethod: spec.AuthNone, Tag: 3}
	cred   = spec.Credential{Group: "vmware", Tag: 10, User: "esx", Secret: "s<1", PeerUser: "nas", PeerSecret: "p"}
	group  = spec.TargetGroup{Target: "vmstore", Portal: "storage", InitiatorGroup: "esxi", AuthMethod: spec.AuthCHAP, AuthGroup: "vmware", InitialDigest: "Auto"}
	lun    = spec.Mapping{Target: "vmstore", Extent: "vm-0", LUN: 3}
)

// but returns a copy of v that change has changed.
func but[T any](v T, change func(*T)) *T {
	change(&v)
	return &v
}

// TestCreateSends shows the one request that a create sends.
func TestCreateSends(t *testing.T) {
	for _, test := range []struct {
		name, release string
		r             spec.Resource
		want          string
	}{
		{"target", "11.1", &spec.Target{Name: "vmstore", Mode: spec.ModeISCSI},
			`POST target/ {"iscsi_target_mode":"iscsi","iscsi_target_name":"vmstore"}`},
		{"target with an alias", "11.1", &spec.Target{Name: "vmstore", Alias: "A", Mode: spec.ModeBoth},
			`POST target/ {"iscsi_target_alias":"A","iscsi_target_mode":"both","iscsi_target_name":"vmstore"}`},
		{"zvol", "11.1", &zvol,
			`POST extent/ {"iscsi_target_extent_blocksize":512,"iscsi_target_extent_comment":"","iscsi_target_extent_disk":"zvol/tank/vm-0","iscsi_target_extent_insecure_tpc":true,"iscsi_target_extent_naa":"0x6589","iscsi_target_extent_name":"vm-0","iscsi_target_extent_pblocksize":false,"iscsi_target_extent_ro":false,"iscsi_target_extent_rpm":"SSD","iscsi_target_extent_serial":"s","iscsi_target_extent_type":"Disk","iscsi_target_extent_xen":false}`},
		{"disk", "11.1", &disk,
			`POST extent/ {"iscsi_target_extent_blocksize":512,"iscsi_target_extent_comment":"","iscsi_target_extent_disk":"da1","iscsi_target_extent_insecure_tpc":false,"iscsi_target_extent_name":"d","iscsi_target_extent_pblocksize":false,"iscsi_target_extent_ro":false,"iscsi_target_extent_rpm":"SSD","iscsi_target_extent_type":"Disk","iscsi_target_extent_xen":false}`},
		{"file", "11.1", &file,
			`POST extent/ {"iscsi_target_extent_blocksize":512,"iscsi_target_extent_comment":"","iscsi_target_extent_filesize":"10MB","iscsi_target_extent_insecure_tpc":false,"iscsi_target_extent_name":"f","iscsi_target_extent_path":"/mnt/tank/f","iscsi_target_extent_pblocksize":false,"iscsi_target_extent_ro":false,"iscsi_target_extent_rpm":"SSD","iscsi_target_extent_type":"File","iscsi_target_extent_xen":false}`},
		{"file as it is", "11.2", but(file, func(e *spec.Extent) { e.Size, e.AvailThreshold = 0, 80 }),
			`POST extent/ {"iscsi_target_extent_avail_threshold":80,"iscsi_target_extent_blocksize":512,"iscsi_target_extent_comment":"","iscsi_target_extent_filesize":"0","iscsi_target_extent_insecure_tpc":false,"iscsi_target_extent_name":"f","iscsi_target_extent_path":"/mnt/tank/f","iscsi_target_extent_pblocksize":false,"iscsi_target_extent_ro":false,"iscsi_target_extent_rpm":"SSD","iscsi_target_extent_type":"File","iscsi_target_extent_xen":false}`},
		{"portal", "11.1", but(portal, func(p *spec.Portal) { p.Listen, p.Tag = []string{"10.0.0.1:3260", "[fd00::1]:3260"}, 0 }),
			`POST portal/ {"iscsi_target_portal_comment":"","iscsi_target_portal_discoveryauthmethod":"None","iscsi_target_portal_ips":["10.0.0.1:3260","fd00::1:3260"]}`},
		{"portal without addresses", "11.1", but(portal, func(p *spec.Portal) { p.Listen, p.Tag = nil, 0 }),
			`POST portal/ {"iscsi_target_portal_comment":"","iscsi_target_portal_discoveryauthmethod":"None","iscsi_target_portal_ips":[]}`},
		{"portal with discovery", "11.1", but(portal, func(p *spec.Portal) { p.DiscoveryAuthMethod, p.DiscoveryAuthGroup = spec.AuthMutualCHAP, "vmware" }),
			`POST portal/ {"iscsi_target_portal_comment":"","iscsi_target_portal_discoveryauthgroup":10,"iscsi_target_portal_discoveryauthmethod":"CHAP Mutual","iscsi_target_portal_ips":["10.0.0.1:3260","10.0.0.2:3260"],"iscsi_target_portal_tag":3}`},
		{"initiator group", "11.1", &spec.InitiatorGroup{Name: "x", Initiators: []string{"iqn.a", "iqn.b"}, Networks: []string{"10.0.0.0/8", "fd00::/64"}},
			`POST authorizedinitiator/ {"iscsi_target_initiator_auth_network":"10.0.0.0/8\nfd00::/64","iscsi_target_initiator_comment":"","iscsi_target_initiator_initiators":"iqn.a\niqn.b"}`},
		{"credential", "11.1", &cred,
			`POST authcredential/ {"iscsi_target_auth_peersecret":"p","iscsi_target_auth_peeruser":"nas","iscsi_target_auth_secret":"s\u003c1","iscsi_target_auth_tag":10,"iscsi_target_auth_user":"esx"}`},
		{"target group", "11.1", &group,
			`POST targetgroup/ {"iscsi_target":1,"iscsi_target_authgroup":10,"iscsi_target_authtype":"CHAP","iscsi_target_initialdigest":"Auto","iscsi_target_initiatorgroup":4,"iscsi_target_portalgroup":3}`},
		{"target group for all", "11.1", &spec.TargetGroup{Target: "vmstore", Portal: "#8", InitiatorGroup: "ALL", AuthMethod: spec.AuthNone, InitialDigest: "Auto"},
			`POST targetgroup/ {"iscsi_target":1,"iscsi_target_authtype":"None","iscsi_target_initialdigest":"Auto","iscsi_target_portalgroup":8}`},
		{"mapping", "11.1", &lun, `POST targettoextent/ {"iscsi_extent":2,"iscsi_lunid":3,"iscsi_target":1}`},
		{"LUN 0 on 9.10", "9.10", but(lun, func(m *spec.Mapping) { m.LUN = 0 }), `POST targettoextent/ {"iscsi_extent":2,"iscsi_lunid":0,"iscsi_target":1}`},
		{"LUN 0 on 11.1", "11.1", but(lun, func(m *spec.Mapping) { m.LUN = 0 }), `POST targettoextent/ {"iscsi_extent":2,"iscsi_target":1}`},
		{"LUN 0 on 11.2", "11.2", but(lun, func(m *spec.Mapping) { m.LUN = 0 }), `POST targettoextent/ {"iscsi_extent":2,"iscsi_lunid":0,"iscsi_target":1}`},
	} {
		rec := &recorder{answer: success}
		id, err := dialFake(t, test.release, rec).Create(t.Context(), test.r, testIDs())
		if id != 5 || err != nil {
			t.Errorf("%s: Create = %d, %v, want 5, nil", test.name, id, err)
		}
		if diff := cmp.Diff(test.want+"\n", rec.lines()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

// TestUpdateSends shows the one request that an update sends, or none.
func TestUpdateSends(t *testing.T) {
	for _, test := range []struct {
		name, release string
		from, to      spec.Resource
		want          string
	}{
		{"no difference", "11.1", &zvol, &zvol, ""},
		{"alias", "11.1", &spec.Target{Name: "a", Mode: spec.ModeISCSI}, &spec.Target{Name: "a", Alias: "A", Mode: spec.ModeISCSI},
			`PUT target/7/ {"iscsi_target_alias":"A"}`},
		{"no alias", "11.1", &spec.Target{Name: "a", Alias: "A"}, &spec.Target{Name: "a"}, `PUT target/7/ {"iscsi_target_alias":null}`},
		{"zvol's comment", "11.1", &zvol, but(zvol, func(e *spec.Extent) { e.Comment = "x" }),
			`PUT extent/7/ {"iscsi_target_extent_comment":"x","iscsi_target_extent_disk":"zvol/tank/vm-0","iscsi_target_extent_type":"Disk"}`},
		{"disk's comment", "11.1", &disk, but(disk, func(e *spec.Extent) { e.Comment = "x" }),
			`PUT extent/7/ {"iscsi_target_extent_comment":"x","iscsi_target_extent_disk":"da1","iscsi_target_extent_type":"Disk"}`},
		{"file's comment", "11.1", &file, but(file, func(e *spec.Extent) { e.Comment = "x" }),
			`PUT extent/7/ {"iscsi_target_extent_comment":"x","iscsi_target_extent_path":"/mnt/tank/f","iscsi_target_extent_type":"File"}`},
		{"zvol to file", "11.1", but(zvol, func(e *spec.Extent) { e.Name = "f" }), but(file, func(e *spec.Extent) { e.InsecureTPC = true }),
			`PUT extent/7/ {"iscsi_target_extent_filesize":"10MB","iscsi_target_extent_path":"/mnt/tank/f","iscsi_target_extent_type":"File"}`},
		{"serial left open", "11.1", &zvol, but(zvol, func(e *spec.Extent) { e.Serial, e.NAA, e.ReadOnly = "", "", true }),
			`PUT extent/7/ {"iscsi_target_extent_disk":"zvol/tank/vm-0","iscsi_target_extent_ro":true,"iscsi_target_extent_type":"Disk"}`},
		{"lost disk", "11.2", but(disk, func(e *spec.Extent) { e.Disk = "" }), &disk,
			`PUT extent/7/ {"iscsi_target_extent_disk":"da1","iscsi_target_extent_type":"Disk"}`},
		{"portal's comment", "11.1", &portal, but(portal, func(p *spec.Portal) { p.Comment = "x" }),
			`PATCH portal/7/ {"iscsi_target_portal_comment":"x","iscsi_target_portal_ips":["10.0.0.1:3260","10.0.0.2:3260"]}`},
		{"new addresses first", "11.2", &portal, but(portal, func(p *spec.Portal) { p.Listen = []string{"10.0.0.1:3260", "10.0.0.3:3260", "[fd00::1]:3260"} }),
			`PATCH portal/7/ {"iscsi_target_portal_ips":["10.0.0.3:3260","fd00::1:3260","10.0.0.1:3260"]}`},
		{"no addresses", "11.2", &portal, but(portal, func(p *spec.Portal) { p.Listen = nil }),
			`PATCH portal/7/ {"iscsi_target_portal_ips":[]}`},
		{"tag", "11.1", &portal, but(portal, func(p *spec.Portal) { p.Tag = 9 }),
			`PATCH portal/7/ {"iscsi_target_portal_ips":["10.0.0.1:3260","10.0.0.2:3260"],"iscsi_target_portal_tag":9}`},
		{"tag left open", "11.1", &portal, but(portal, func(p *spec.Portal) { p.Tag = 0 }), ""},
		{"secret", "11.1", &cred, but(cred, func(c *spec.Credential) { c.Secret = "n" }),
			`PUT authcredential/7/ {"iscsi_target_auth_peersecret":"p","iscsi_target_auth_peeruser":"nas","iscsi_target_auth_secret":"n"}`},
		{"no peer", "11.1", &cred, but(cred, func(c *spec.Credential) { c.PeerUser, c.PeerSecret = "", "" }),
			`PUT authcredential/7/ {"iscsi_target_auth_peersecret":"","iscsi_target_auth_peeruser":""}`},
		{"group loses its CHAP", "11.1", &group, but(group, func(g *spec.TargetGroup) { g.AuthMethod, g.AuthGroup = spec.AuthNone, "" }),
			`PUT targetgroup/7/ {"iscsi_target_authgroup":null,"iscsi_target_authtype":"None"}`},
		{"group for all", "11.1", &group, but(group, func(g *spec.TargetGroup) { g.InitiatorGroup = "ALL" }),
			`PUT targetgroup/7/ {"iscsi_target_initiatorgroup":null}`},
		{"group leaves what is gone", "11.1", but(group, func(g *spec.TargetGroup) { g.InitiatorGroup, g.AuthGroup = "gone", "#77" }), &group,
			`PUT targetgroup/7/ {"iscsi_target_authgroup":10,"iscsi_target_initiatorgroup":4}`},
		{"LUN", "11.2", &lun, but(lun, func(m *spec.Mapping) { m.LUN = 4 }), `PUT targettoextent/7/ {"iscsi_lunid":4}`},
		{"LUN to 0 on 11.1", "11.1", &lun, but(lun, func(m *spec.Mapping) { m.LUN = 0 }), `PUT targettoextent/7/ {"iscsi_lunid":null}`},
		{"LUN to 0 on 11.2", "11.2", &lun, but(lun, func(m *spec.Mapping) { m.LUN = 0 }), `PUT targettoextent/7/ {"iscsi_lunid":0}`},
		{"automatic 0 to 0 on 11.1", "11.1", but(lun, func(m *spec.Mapping) { m.LUN, m.AutoLUN = 0, true }), but(lun, func(m *spec.Mapping) { m.LUN = 0 }), ""},
		{"automatic 1 to 1", "11.1", but(lun, func(m *spec.Mapping) { m.LUN, m.AutoLUN = 1, true }), but(lun, func(m *spec.Mapping) { m.LUN = 1 }),
			`PUT targettoextent/7/ {"iscsi_lunid":1}`},
		{"automatic 0 to 0 on 11.2", "11.2", but(lun, func(m *spec.Mapping) { m.LUN, m.AutoLUN = 0, true }), but(lun, func(m *spec.Mapping) { m.LUN = 0 }),
			`PUT targettoextent/7/ {"iscsi_lunid":0}`},
		{"global", "11.2", &spec.Global{Basename: "b", PoolAvailThreshold: 80}, &spec.Global{Basename: "b", ISNSServers: []string{"10.0.0.1", "10.0.0.2:3205"}},
			`PUT globalconfiguration/ {"iscsi_isns_servers":"10.0.0.1 10.0.0.2:3205","iscsi_pool_avail_threshold":null}`},
		{"initiators", "11.1", &spec.InitiatorGroup{Initiators: []string{"a"}, Networks: []string{"ALL"}}, &spec.InitiatorGroup{Initiators: []string{"ALL"}, Networks: []string{"ALL"}},
			`PUT authorizedinitiator/7/ {"iscsi_target_initiator_initiators":"ALL"}`},
	} {
		rec := &recorder{answer: success}
		if err := dialFake(t, test.release, rec).Update(t.Context(), 7, test.from, test.to, testIDs()); err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		want := test.want
		if want != "" {
			want += "\n"
		}
		if diff := cmp.Diff(want, rec.lines()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

// TestDeleteSends shows that a delete has no body unless it is to force, and that
// nothing is sent that has no id.
func TestDeleteSends(t *testing.T) {
	key := func(k spec.Kind) spec.Key { return spec.Key{Kind: k, Name: "x"} }
	for _, test := range []struct {
		force bool
		key   spec.Key
		id    client.ID
		want  string
	}{
		{false, key(spec.KindTarget), 7, "DELETE target/7/\n"},
		{true, key(spec.KindTarget), 7, "DELETE target/7/ {\"force\":true}\n"},
		{true, key(spec.KindExtent), 7, "DELETE extent/7/ {\"force\":true}\n"},
		{true, key(spec.KindMapping), 7, "DELETE targettoextent/7/ {\"force\":true}\n"},
		{true, key(spec.KindPortal), 7, "DELETE portal/7/\n"},
		{false, key(spec.KindTarget), 0, ""},
		{false, key(spec.KindTarget), -7, ""},
		{false, key(spec.KindGlobal), 1, ""},
		{false, key("nosuch"), 1, ""},
		{false, spec.AuthGroup("vmware"), 1, ""},
	} {
		rec := &recorder{answer: success}
		c := dialFake(t, "11.2", rec)
		c.force = test.force
		err := c.Delete(t.Context(), test.key, test.id, nil)
		if (err == nil) != (test.want != "") {
			t.Errorf("Delete(%s, %d): %v", test.key, test.id, err)
		}
		if got := rec.lines(); got != test.want {
			t.Errorf("Delete(%s, %d) sends %q, want %q", test.key, test.id, got, test.want)
		}
		for _, s := range rec.seen {
			if s.contentType != "application/json" {
				t.Errorf("Delete(%s) has Content-Type %q, which 11.2 refuses", test.key, s.contentType)
			}
		}
	}
}

// TestReloadSends shows the write that changes nothing.
func TestReloadSends(t *testing.T) {
	rec := &recorder{answer: success}
	if err := dialFake(t, "11.1", rec).Reload(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got, want := rec.lines(), "PUT globalconfiguration/ {}\n"; got != want {
		t.Errorf("Reload sends %q, want %q", got, want)
	}
}
