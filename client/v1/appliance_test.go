package v1_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/client/emulator"
	v1 "github.com/lunsync/lunsync/client/v1"
	"github.com/lunsync/lunsync/spec"
)

const root = "/api/v1.0/services/iscsi/"

// create makes resources and remembers their ids. It returns the last, or 0 if the
// answer can't show it.
func create(t *testing.T, c *v1.Client, ids *client.IDs, resources ...spec.Resource) client.ID {
	t.Helper()
	var last client.ID
	for _, r := range resources {
		id, err := c.Create(t.Context(), r, ids)
		if errors.Is(err, client.ErrUnshown) {
			last = 0
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		ids.Put(r.Key(), id)
		last = id
	}
	return last
}

func list(t *testing.T, c *v1.Client, k spec.Kind, ids *client.IDs) []client.Object {
	t.Helper()
	objects, err := c.List(t.Context(), k, ids)
	if err != nil {
		t.Fatal(err)
	}
	return objects
}

var (
	target  = &spec.Target{Name: "vmstore", Mode: spec.ModeISCSI}
	extent  = &spec.Extent{Name: "vm-0", ZVOL: "tank/vm-0", Blocksize: 512, InsecureTPC: true, RPM: "SSD"}
	mapping = &spec.Mapping{Target: "vmstore", Extent: "vm-0", LUN: 1}
)

// TestAddressChanges takes a portal from any set of addresses to any other in one
// update, keeping its tag (wire-facts 5 and 11).
func TestAddressChanges(t *testing.T) {
	for _, version := range []string{"11.1", "11.2"} {
		c, _ := dialEmulator(t, version, nil)
		ids := new(client.IDs)
		create(t, c, ids, &spec.Portal{Name: "other", Listen: []string{"192.168.0.1:3260"}, DiscoveryAuthMethod: spec.AuthNone})
		id := create(t, c, ids, &spec.Portal{Name: "p", Listen: []string{"10.0.0.9:3260"}, DiscoveryAuthMethod: spec.AuthNone})
		for from := range 16 {
			for to := range 16 {
				if to == 0 && from == 0 {
					continue // 11.2 refuses to empty what is empty
				}
				for _, want := range []int{from, to} {
					move(t, c, id, addresses(want))
				}
			}
		}
	}
}

// addresses returns those whose bits are set in n.
func addresses(n int) []string {
	var set []string
	for bit, addr := range []string{"10.0.0.1:3260", "10.0.0.2:3260", "10.0.0.3:860", "[fd00::1]:3260"} {
		if n&(1<<bit) != 0 {
			set = append(set, addr)
		}
	}
	return set
}

// move updates the portal to listen on the given addresses.
func move(t *testing.T, c *v1.Client, id client.ID, listen []string) {
	t.Helper()
	live := list(t, c, spec.KindPortal, new(client.IDs))[id-1].Resource.(*spec.Portal)
	want := *live
	want.Listen = listen
	if err := c.Update(t.Context(), id, live, &want, new(client.IDs)); err != nil {
		t.Fatalf("%s: %v to %v: %v", c.Release().Version, live.Listen, listen, err)
	}
	got := list(t, c, spec.KindPortal, new(client.IDs))[id-1].Resource.(*spec.Portal)
	if strings.Join(got.Listen, " ") != strings.Join(listen, " ") || got.Tag != live.Tag {
		t.Fatalf("%s: %v tag %d, want %v tag %d", c.Release().Version, got.Listen, got.Tag, listen, live.Tag)
	}
}

// TestInUse refuses to delete what initiators are connected to, unless it is told
// to force (wire-facts 8).
func TestInUse(t *testing.T) {
	for _, force := range []bool{false, true} {
		c, appliance := dialEmulator(t, "11.2", func(cfg *v1.Config) { cfg.Force = force })
		ids := new(client.IDs)
		create(t, c, ids, target, extent, mapping)
		appliance.SetWorld(emulator.World{Connected: []string{"vmstore"}})
		for _, r := range []spec.Resource{mapping, extent, target} {
			id, err := ids.ID(r.Key())
			if err != nil {
				t.Fatal(err)
			}
			err = c.Delete(t.Context(), r.Key(), id, nil)
			if force != (err == nil) || force == errors.Is(err, client.ErrInUse) || errors.Is(err, client.ErrDoubtful) {
				t.Errorf("force %v: Delete(%s): %v", force, r.Key(), err)
			}
			left := len(list(t, c, r.Key().Kind, ids))
			if left == 0 != force {
				t.Errorf("force %v: %d of %s are left", force, left, r.Key().Kind)
			}
		}
	}
}

// TestCreatedGroupHasItsOwnID makes groups of which 11.2 shows another row in its
// reply, or none (wire-facts 8): the id is that of the group that was made, or none.
// Any other would let a later step write somebody else's group.
func TestCreatedGroupHasItsOwnID(t *testing.T) {
	for _, version := range []string{"9.10", "11.1", "11.2", "11.3"} {
		c, _ := dialEmulator(t, version, nil)
		ids := new(client.IDs)
		create(t, c, ids, &spec.Portal{Name: "p", Listen: []string{"10.0.0.1:3260"}, DiscoveryAuthMethod: spec.AuthNone},
			&spec.Target{Name: "a", Mode: spec.ModeISCSI}, &spec.Target{Name: "b", Mode: spec.ModeISCSI}, &spec.Target{Name: "c", Mode: spec.ModeISCSI})
		for _, name := range []string{"c", "a", "b"} {
			group := &spec.TargetGroup{Target: name, Portal: "p", InitiatorGroup: spec.All, AuthMethod: spec.AuthNone, InitialDigest: "Auto"}
			id := create(t, c, ids, group)
			if unshown := version == "11.2" || version == "11.3"; unshown != (id == 0) {
				t.Errorf("%s: %s was made as #%d", version, group.Key(), id)
			}
			for _, o := range list(t, c, spec.KindTargetGroup, ids) {
				if id != 0 && (o.ID == id) != (o.Resource.Key() == group.Key()) {
					t.Errorf("%s: %s was made as #%d, and #%d is %s", version, group.Key(), id, o.ID, o.Resource.Key())
				}
			}
		}
	}
}

// TestReloadFailure reports writes that were stored and not followed (wire-facts 6
// and 8).
func TestReloadFailure(t *testing.T) {
	for _, version := range v1.Versions() {
		c, appliance := dialEmulator(t, version, nil)
		appliance.SetWorld(emulator.World{ReloadFails: true})
		_, err := c.Create(t.Context(), target, new(client.IDs))
		if !errors.Is(err, client.ErrReload) || !errors.Is(err, client.ErrDoubtful) {
			t.Errorf("%s: Create: %v, want ErrReload and ErrDoubtful", version, err)
		}
		if got := len(list(t, c, spec.KindTarget, new(client.IDs))); got != 1 {
			t.Errorf("%s: there are %d targets, want 1", version, got)
		}
		if err := c.Reload(t.Context()); !errors.Is(err, client.ErrReload) {
			t.Errorf("%s: Reload: %v, want ErrReload", version, err)
		}
		appliance.SetWorld(emulator.World{})
		if err := c.Reload(t.Context()); err != nil {
			t.Errorf("%s: Reload: %v", version, err)
		}
	}
}

// TestService tells whether the iSCSI service runs.
func TestService(t *testing.T) {
	c, appliance := dialEmulator(t, "11.2", nil)
	for _, want := range []client.Service{{Known: true}, {Known: true, Enabled: true}, {Known: true, Running: true}, {Known: true, Enabled: true, Running: true}} {
		appliance.SetWorld(emulator.World{ServiceDisabled: !want.Enabled, ServiceStopped: !want.Running})
		if got, err := c.Service(t.Context()); got != want || err != nil {
			t.Errorf("Service = %+v, %v, want %+v", got, err, want)
		}
	}
	for body, code := range map[string]int{
		"": 404, "Endpoint not found": 404, "GET": 405, `{"detail": "no"}`: 403, `{"error_message": "boom"}`: 500,
		"{}": 200, `{"srv_enable": "yes"}`: 200,
	} {
		appliance.ClearFaults()
		appliance.Inject(emulator.Fault{Path: "/api/v1.0/services/services/", Skip: true, Status: code, Body: body})
		if got, err := c.Service(t.Context()); got != (client.Service{}) || err != nil {
			t.Errorf("Service with %d %s = %+v, %v, want nothing", code, body, got, err)
		}
	}
	appliance.ClearFaults()
	appliance.Inject(emulator.Fault{Path: "/api/v1.0/services/services/", Skip: true, Status: 401})
	if _, err := c.Service(t.Context()); !errors.Is(err, client.ErrUnauthorized) {
		t.Errorf("Service with 401: %v, want ErrUnauthorized", err)
	}
}

// TestDetect asks the appliance for its release, unless it is given.
func TestDetect(t *testing.T) {
	const path = "/api/v1.0/system/version/"
	for _, test := range []struct {
		fault         emulator.Fault
		given         string
		version, want string
	}{
		{emulator.Fault{Body: `{"fullversion": "FreeNAS-9.2.2-ALPHA-a346239-x64", "name": "FreeNAS", "version": "9.2.2-ALPHA"}`}, "auto", "9.10", ""},
		{emulator.Fault{Body: `{"name": "TrueNAS", "version": "11.3-U1"}`}, "", "11.3", ""},
		{emulator.Fault{Body: `{"fullversion": "TrueNAS-12.0-U8"}`}, "", "", `read release: the appliance runs "TrueNAS-12.0-U8", which is newer than 11.3, the newest release whose rules are known; choose rules with --release`},
		{emulator.Fault{Body: `{"fullversion": "TrueNAS-12.0-U8"}`}, "11.3", "11.3", ""},
		{emulator.Fault{Body: `{}`}, "", "", "read release: the appliance doesn't tell its release; choose the rules to follow with --release"},
		{emulator.Fault{Body: `<html>Log in</html>`}, "", "", "read release: GET URL/api/v1.0/system/version/ gave a web page in place of a JSON object: this is not an answer of the API"},
		{emulator.Fault{Status: 404, Skip: true}, "", "", "read release: not found (404); if this is an appliance with API v1.0, choose its rules with --release (9.10, 11.1, 11.2, 11.3)"},
		{emulator.Fault{Status: 401, Skip: true}, "", "", "read release: the appliance refuses the user name or the password (401)"},
	} {
		_, appliance := dialEmulator(t, "11.2", nil)
		test.fault.Path = path
		appliance.Inject(test.fault)
		cfg := v1.Config{URL: "https://nas1", Username: "root", Password: password, Release: test.given, Wrap: func(http.RoundTripper) http.RoundTripper { return served{appliance} }}
		c, err := v1.Dial(t.Context(), cfg)
		message := ""
		if err != nil {
			message = strings.ReplaceAll(err.Error(), "https://nas1", "URL")
		}
		if message != test.want {
			t.Errorf("%s\nwant\n%s", message, test.want)
		}
		if err == nil && c.Release().Version != test.version {
			t.Errorf("the release is %s, want %s", c.Release().Version, test.version)
		}
	}
}

// TestFaultyReads lives through answers that are cut, dropped or short, once.
func TestFaultyReads(t *testing.T) {
	for name, fault := range map[string]emulator.Fault{
		"hang-up": {Hangup: true}, "cut": {Truncate: 30}, "a row short": {DropRows: 1}, "503": {Skip: true},
	} {
		c, appliance := dialEmulator(t, "11.1", nil)
		ids := new(client.IDs)
		create(t, c, ids, target, &spec.Target{Name: "backup", Mode: spec.ModeISCSI})
		fault.Path, fault.Nth = root+"target/", 1
		appliance.Inject(fault)
		if got := len(list(t, c, spec.KindTarget, ids)); got != 2 {
			t.Errorf("%s: %d targets, want 2", name, got)
		}
	}
}

// TestFaultyWrites reports as doubtful what may have been done.
func TestFaultyWrites(t *testing.T) {
	for name, test := range map[string]struct {
		fault emulator.Fault
		left  int
	}{
		"hang-up after it": {emulator.Fault{Hangup: true}, 1},
		"cut":              {emulator.Fault{Truncate: 10}, 1},
		"502 after it":     {emulator.Fault{Status: 502, Body: "<html>"}, 1},
		"502 before it":    {emulator.Fault{Status: 502, Body: "<html>", Skip: true}, 0},
		"a page":           {emulator.Fault{Status: 200, Body: "<html>"}, 1},
	} {
		c, appliance := dialEmulator(t, "11.1", nil)
		test.fault.Method, test.fault.Path = http.MethodPost, root+"target/"
		appliance.Inject(test.fault)
		if _, err := c.Create(t.Context(), target, new(client.IDs)); !errors.Is(err, client.ErrDoubtful) {
			t.Errorf("%s: Create: %v, want ErrDoubtful", name, err)
		}
		if got := len(list(t, c, spec.KindTarget, new(client.IDs))); got != test.left {
			t.Errorf("%s: there are %d targets, want %d", name, got, test.left)
		}
	}
}
