package clienttest

import (
	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// A life is a sequence of states that one object goes through: it is created as
// the first and updated to each of the others.
type life struct {
	kind   spec.Kind
	name   string
	on     func(client.Traits) bool // nil means every release
	needs  []spec.Resource
	states []spec.Resource
}

// What the lives refer to.
var (
	vmstore = &spec.Target{Name: "vmstore", Mode: spec.ModeISCSI}
	backup  = &spec.Target{Name: "backup", Alias: "Backup", Mode: spec.ModeISCSI}
	vm0     = &spec.Extent{Name: "vm-0", ZVOL: "tank/vm-0", Blocksize: 512, InsecureTPC: true, RPM: "SSD", Open: chosen}
	vm1     = &spec.Extent{Name: "vm-1", ZVOL: "tank/vm-1", Blocksize: 512, InsecureTPC: true, RPM: "SSD", Open: chosen}
	storage = &spec.Portal{Name: "storage", Listen: []string{"192.168.3.20:3260"}, DiscoveryAuthMethod: spec.AuthNone, Open: tag}
	office  = &spec.Portal{Name: "office", Listen: []string{"10.0.0.5:3260"}, DiscoveryAuthMethod: spec.AuthNone, Open: tag}
	esxi    = &spec.InitiatorGroup{Name: "esxi", Initiators: []string{"iqn.1998-01.com.vmware:esx1"}, Networks: []string{spec.All}}
	esx     = &spec.Credential{Group: "vmware", Tag: 1, User: "esx", Secret: "correct horse 1", PeerUser: "nas", PeerSecret: "battery staple"}
)

// The fields that the appliance chooses.
var (
	chosen = spec.Open{"serial", "naa"}
	tag    = spec.Open{"tag"}
)

var lives = []life{{
	kind: spec.KindCredential, name: "without a peer",
	states: []spec.Resource{
		&spec.Credential{Group: "#7", Tag: 7, User: "u", Secret: "secret123456"},
		&spec.Credential{Group: "#7", Tag: 7, User: "u", Secret: "other1234567"},
		&spec.Credential{Group: "#7", Tag: 7, User: "u", Secret: "other1234567", PeerUser: "p", PeerSecret: "peer12345678"},
		&spec.Credential{Group: "#7", Tag: 7, User: "u", Secret: "other1234567", PeerUser: "p2", PeerSecret: "peer12345678"},
		&spec.Credential{Group: "#7", Tag: 7, User: "u", Secret: "other1234567"},
	},
}, {
	kind: spec.KindInitiatorGroup, name: "all fields",
	states: []spec.Resource{
		&spec.InitiatorGroup{Name: "g", Initiators: []string{spec.All}, Networks: []string{spec.All}},
		&spec.InitiatorGroup{Name: "g", Initiators: []string{"iqn.a", "iqn.b"}, Networks: []string{"10.0.0.0/8", "192.168.3.7"}, Comment: "Hosts"},
		&spec.InitiatorGroup{Name: "g", Initiators: []string{"iqn.b"}, Networks: []string{"fd00::/64"}, Comment: "Hosts"},
		&spec.InitiatorGroup{Name: "g", Initiators: []string{"iqn.b"}, Networks: []string{spec.All}},
	},
}, {
	kind: spec.KindPortal, name: "addresses that stay",
	on: func(t client.Traits) bool { return !t.RefusesKept },
	states: []spec.Resource{
		&spec.Portal{Name: "p", Listen: []string{"10.0.0.2:3260"}, Comment: "A", DiscoveryAuthMethod: spec.AuthNone, Open: tag},
		&spec.Portal{Name: "p", Listen: []string{"10.0.0.2:3260"}, Comment: "B", DiscoveryAuthMethod: spec.AuthNone, Open: tag},
		&spec.Portal{Name: "p", Listen: []string{"10.0.0.1:3260", "10.0.0.2:3260"}, DiscoveryAuthMethod: spec.AuthNone, Open: tag},
		&spec.Portal{Name: "p", Listen: []string{"10.0.0.2:3260", "10.0.0.3:3260", "10.0.0.4:860"}, DiscoveryAuthMethod: spec.AuthNone, Open: tag},
		&spec.Portal{Name: "p", Listen: []string{"10.0.0.3:3260"}, DiscoveryAuthMethod: spec.AuthNone, Open: tag},
		&spec.Portal{Name: "p", DiscoveryAuthMethod: spec.AuthNone, Open: tag},
		&spec.Portal{Name: "p", Listen: []string{"0.0.0.0:3260"}, DiscoveryAuthMethod: spec.AuthNone, Open: tag},
	},
}, {
	kind: spec.KindPortal, name: "addresses that go",
	states: []spec.Resource{
		&spec.Portal{Name: "p", Listen: []string{"10.0.0.1:3260", "10.0.0.2:3260"}, DiscoveryAuthMethod: spec.AuthNone, Open: tag},
		&spec.Portal{Name: "p", Listen: []string{"10.0.0.3:3260"}, Comment: "C", DiscoveryAuthMethod: spec.AuthNone, Open: tag},
		&spec.Portal{Name: "p", Comment: "C", DiscoveryAuthMethod: spec.AuthNone, Open: tag},
		&spec.Portal{Name: "p", Listen: []string{"10.0.0.3:3260"}, DiscoveryAuthMethod: spec.AuthNone, Open: tag},
	},
}, {
	kind: spec.KindPortal, name: "IPv6",
	on: func(t client.Traits) bool { return !t.OnlyIPv4 },
	states: []spec.Resource{
		&spec.Portal{Name: "p", Listen: []string{"[fd00::1]:3260"}, DiscoveryAuthMethod: spec.AuthNone, Open: tag},
		&spec.Portal{Name: "p", Listen: []string{"10.0.0.1:3260", "[fd00::1]:3260"}, DiscoveryAuthMethod: spec.AuthNone, Open: tag},
	},
}, {
	kind: spec.KindPortal, name: "discovery", needs: []spec.Resource{esx},
	states: []spec.Resource{
		&spec.Portal{Name: "p", Listen: []string{"10.0.0.1:3260"}, DiscoveryAuthMethod: spec.AuthCHAP, DiscoveryAuthGroup: "vmware", Open: tag},
		&spec.Portal{Name: "p", Listen: []string{"10.0.0.2:3260"}, DiscoveryAuthMethod: spec.AuthMutualCHAP, DiscoveryAuthGroup: "vmware", Open: tag},
		&spec.Portal{Name: "p", Listen: []string{"10.0.0.3:3260"}, DiscoveryAuthMethod: spec.AuthNone, Open: tag},
	},
}, {
	kind: spec.KindTarget, name: "all fields",
	states: []spec.Resource{
		&spec.Target{Name: "vmstore", Mode: spec.ModeISCSI},
		&spec.Target{Name: "vmstore", Alias: "VM datastore", Mode: spec.ModeISCSI},
		&spec.Target{Name: "iqn.2011-03.org.example:vm", Alias: "VM datastore", Mode: spec.ModeISCSI},
		&spec.Target{Name: "iqn.2011-03.org.example:vm", Mode: spec.ModeISCSI},
	},
}, {
	kind: spec.KindTarget, name: "Fibre Channel",
	on: func(t client.Traits) bool { return !t.LicensedFC },
	states: []spec.Resource{
		&spec.Target{Name: "vmstore", Mode: spec.ModeFC},
		&spec.Target{Name: "vmstore", Mode: spec.ModeBoth},
		&spec.Target{Name: "vmstore", Mode: spec.ModeISCSI},
	},
}, {
	kind: spec.KindExtent, name: "zvol, all fields",
	states: []spec.Resource{
		&spec.Extent{Name: "vm-0", ZVOL: "tank/vm-0", Blocksize: 512, InsecureTPC: true, RPM: "SSD", Open: chosen},
		&spec.Extent{Name: "vm-0", ZVOL: "tank/vm-0", Blocksize: 4096, RPM: "7200", Comment: "first", Serial: "08002724ab5601",
			DisablePhysicalBlocksize: true, AvailThreshold: 80, Xen: true, ReadOnly: true, Open: spec.Open{"naa"}},
		&spec.Extent{Name: "vm-a", ZVOL: "tank/vm-1", Blocksize: 4096, RPM: "7200", InsecureTPC: true, Open: chosen},
		&spec.Extent{Name: "vm-a", ZVOL: "tank/vm-1", Blocksize: 4096, RPM: "Unknown", Open: chosen},
	},
}, {
	kind: spec.KindExtent, name: "file, all fields",
	states: []spec.Resource{
		&spec.Extent{Name: "f", File: "/mnt/tank/iscsi/f", Size: 10 << 20, Blocksize: 2048, RPM: "15000", Comment: "c", Serial: "s1",
			DisablePhysicalBlocksize: true, AvailThreshold: 99, InsecureTPC: true, Xen: true, ReadOnly: true, Open: spec.Open{"naa"}},
		&spec.Extent{Name: "f", File: "/mnt/tank/iscsi/f", Size: 20480, Blocksize: 2048, RPM: "10000", Serial: "s2", Open: spec.Open{"naa"}},
		&spec.Extent{Name: "f", File: "/mnt/tank/iscsi/g", Size: 3 << 30, Blocksize: 1024, RPM: "5400", InsecureTPC: true, Open: chosen},
	},
}, {
	kind: spec.KindExtent, name: "disk and other backings",
	states: []spec.Resource{
		&spec.Extent{Name: "d", Disk: "da1", Blocksize: 512, InsecureTPC: true, RPM: "SSD", Open: chosen},
		&spec.Extent{Name: "d", Disk: "da1", Blocksize: 512, InsecureTPC: true, RPM: "SSD", Comment: "c", Open: chosen},
		&spec.Extent{Name: "d", ZVOL: "tank/vm-0", Blocksize: 512, InsecureTPC: true, RPM: "SSD", Open: chosen},
		&spec.Extent{Name: "d", File: "/mnt/tank/d", Size: 1 << 20, Blocksize: 512, InsecureTPC: true, RPM: "SSD", Open: chosen},
		&spec.Extent{Name: "d", ZVOL: "tank/vm-1", Blocksize: 512, InsecureTPC: true, RPM: "SSD", Open: chosen},
	},
}, {
	kind: spec.KindExtent, name: "NAA",
	on: func(t client.Traits) bool { return !t.FixedNAA },
	states: []spec.Resource{
		&spec.Extent{Name: "vm-0", ZVOL: "tank/vm-0", Blocksize: 512, InsecureTPC: true, RPM: "SSD", NAA: "0x6589cfc0000007826589cfc000000782", Open: spec.Open{"serial"}},
		&spec.Extent{Name: "vm-0", ZVOL: "tank/vm-0", Blocksize: 512, InsecureTPC: true, RPM: "SSD", NAA: "0x6589cfc0000007826589cfc000000999", Open: spec.Open{"serial"}},
	},
}, {
	kind: spec.KindTargetGroup, name: "all fields", needs: []spec.Resource{vmstore, backup, office, storage, esxi, esx},
	states: []spec.Resource{
		&spec.TargetGroup{Target: "backup", Portal: "office", InitiatorGroup: spec.All, AuthMethod: spec.AuthNone, InitialDigest: "Auto"},
		&spec.TargetGroup{Target: "backup", Portal: "office", InitiatorGroup: "esxi", AuthMethod: spec.AuthNone, InitialDigest: "Auto"},
		&spec.TargetGroup{Target: "backup", Portal: "office", InitiatorGroup: "esxi", AuthMethod: spec.AuthCHAP, AuthGroup: "vmware", InitialDigest: "Auto"},
		&spec.TargetGroup{Target: "backup", Portal: "office", InitiatorGroup: "esxi", AuthMethod: spec.AuthMutualCHAP, AuthGroup: "vmware", InitialDigest: "Auto"},
		&spec.TargetGroup{Target: "backup", Portal: "office", InitiatorGroup: spec.All, AuthMethod: spec.AuthNone, InitialDigest: "Auto"},
	},
}, {
	kind: spec.KindTargetGroup, name: "digest", needs: []spec.Resource{vmstore, storage},
	on: func(t client.Traits) bool { return !t.AutoDigest },
	states: []spec.Resource{
		&spec.TargetGroup{Target: "vmstore", Portal: "storage", InitiatorGroup: spec.All, AuthMethod: spec.AuthNone, InitialDigest: "CRC32C"},
		&spec.TargetGroup{Target: "vmstore", Portal: "storage", InitiatorGroup: spec.All, AuthMethod: spec.AuthNone, InitialDigest: "None"},
	},
}, {
	kind: spec.KindMapping, name: "all fields", needs: []spec.Resource{vmstore, vm0},
	states: []spec.Resource{
		&spec.Mapping{Target: "vmstore", Extent: "vm-0", LUN: 0},
		&spec.Mapping{Target: "vmstore", Extent: "vm-0", LUN: 1},
		&spec.Mapping{Target: "vmstore", Extent: "vm-0", LUN: 1023},
		&spec.Mapping{Target: "vmstore", Extent: "vm-0", LUN: 0},
	},
}}
