package clienttest

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// A die makes resources of all sorts that a release can hold. The same seed makes
// the same ones.
type die struct {
	*rand.Rand
	client.Traits
}

func newDie(t client.Traits) *die { return &die{rand.New(rand.NewPCG(1, 2)), t} }

func pick[T any](d *die, choices ...T) T { return choices[d.IntN(len(choices))] }

// some returns a set of at least one of the choices, which are sorted.
func (d *die) some(choices ...string) []string {
	var set []string
	for _, c := range choices {
		if d.IntN(2) == 0 {
			set = append(set, c)
		}
	}
	if len(set) == 0 {
		set = []string{pick(d, choices...)}
	}
	return set
}

func (d *die) bool() bool { return d.IntN(2) == 0 }

// throws makes one resource of each kind that refers to nothing beyond what the
// lives need. Those of one kind have one key but for names that may change.
var throws = []func(*die) spec.Resource{
	func(d *die) spec.Resource {
		return &spec.Global{
			Basename:           pick(d, "iqn.2005-10.org.freenas.ctl", "iqn.2011-03.org.example.istgt"),
			ISNSServers:        pick(d, nil, d.some("10.0.0.1", "10.0.0.2:3205", "[fd00::1]", "[fd00::1]:99")),
			PoolAvailThreshold: pick(d, 0, 1, 80, 99),
		}
	},
	func(d *die) spec.Resource {
		c := &spec.Credential{Group: "#5", Tag: 5, User: pick(d, "u", "v"), Secret: pick(d, spec.Secret("secret123456"), `sécrét"<&>\1`)}
		if d.bool() {
			c.PeerUser, c.PeerSecret = pick(d, "p", "q"), pick(d, spec.Secret("peer12345678"), "peer87654321")
		}
		return c
	},
	func(d *die) spec.Resource {
		return &spec.InitiatorGroup{
			Name:       "g",
			Initiators: pick(d, []string{spec.All}, d.some("eui.02004567A425678D", "iqn.1998-01.com.vmware:esx1", "iqn.x")),
			Networks:   pick(d, []string{spec.All}, d.some("10.0.0.0/8", "192.168.3.7", "fd00::/64", "fd00::7")),
			Comment:    pick(d, "", "ESXi hosts", `"<&>' é`),
		}
	},
	func(d *die) spec.Resource {
		modes := []spec.Mode{spec.ModeISCSI}
		if !d.LicensedFC {
			modes = append(modes, spec.ModeFC, spec.ModeBoth)
		}
		return &spec.Target{Name: pick(d, "t", "iqn.2011-03.org.example:t"), Alias: pick(d, "", "T", "VM datastore é"), Mode: pick(d, modes...)}
	},
	func(d *die) spec.Resource {
		e := &spec.Extent{
			Name: pick(d, "e", "extent é"), Comment: pick(d, "", "c"), Blocksize: pick(d, 512, 1024, 2048, 4096), DisablePhysicalBlocksize: d.bool(),
			AvailThreshold: pick(d, 0, 1, 99), InsecureTPC: d.bool(), Xen: d.bool(), RPM: pick(d, "Unknown", "SSD", "5400", "7200", "10000", "15000"),
			ReadOnly: d.bool(), Serial: pick(d, "s", "08002724ab5601"), Open: spec.Open{"naa"},
		}
		switch d.IntN(3) {
		case 0:
			e.ZVOL = pick(d, "tank/vm-0", "tank/vm-1")
		case 1:
			e.Disk = "da1"
		default:
			e.File, e.Size = pick(d, "/mnt/tank/f", "/mnt/tank/iscsi/g"), pick(d, spec.Size(4096), 10<<20, 3<<30, 1<<40)
		}
		return e
	},
	func(d *die) spec.Resource {
		g := &spec.TargetGroup{Target: "vmstore", Portal: "storage", InitiatorGroup: pick(d, spec.All, "esxi"), AuthMethod: spec.AuthNone, InitialDigest: "Auto"}
		if d.bool() {
			g.AuthMethod, g.AuthGroup = pick(d, spec.AuthCHAP, spec.AuthMutualCHAP), "vmware"
		}
		if !d.AutoDigest {
			g.InitialDigest = pick(d, "Auto", "CRC32C", "None")
		}
		return g
	},
	func(d *die) spec.Resource {
		return &spec.Mapping{Target: "vmstore", Extent: "vm-0", LUN: pick(d, 0, 1, 7, 1023)}
	},
}

// anyToAny takes an object of each kind through many states, each from the one
// before by one update.
func anyToAny(b *bench) {
	for _, r := range []spec.Resource{esx, esxi, storage, vmstore, vm0} {
		b.create(r)
	}
	d := newDie(b.release.Traits)
	for _, throw := range throws {
		id := b.begin(throw(d))
		for n := range 40 {
			to := throw(d)
			live := b.list(to.Key().Kind)
			i := slices.IndexFunc(live, func(o client.Object) bool { return o.ID == id })
			if i < 0 {
				b.Fatalf("%s has gone", to.Key())
			}
			from := live[i].Resource
			if err := b.update(id, from, spec.Fill(to, from)); err != nil {
				b.Fatalf("Update %d of %s: %v\nfrom %s\nto   %s", n, to.Key(), err, show(from), show(to))
			}
			if to.Key().Kind == spec.KindTargetGroup {
				id = b.find(to.Key()).ID
			}
			b.is(id, to)
		}
	}
}

// begin makes r, or returns the id of what there is always one of.
func (b *bench) begin(r spec.Resource) client.ID {
	b.Helper()
	if r.Key().Kind == spec.KindGlobal {
		return b.list(spec.KindGlobal)[0].ID
	}
	return b.create(r)
}

func show(r spec.Resource) string { return fmt.Sprintf("%+v", spec.Fields(r)) }
