package clienttest

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/go-cmp/cmp"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// A claim is something that holds of every API.
type claim struct {
	name string
	test func(*bench)
}

var claims = []claim{
	{"a new appliance has global settings and nothing else", untouched},
	{"global settings can be updated", updateGlobal},
	{"a list is complete and in order of id", longList},
	{"an object can be read by itself", getOne},
	{"what is not there is not found", getGone},
	{"an update leaves the other objects alone", othersStay},
	{"an update without a difference does nothing", noDifference},
	{"portals and initiator groups are named by their ids", unnamed},
	{"what ids doesn't hold is named by its id", unknownNames},
	{"deleting what is gone is no error", deleteGone},
	{"a target's groups and mappings go with it", cascade},
	{"what can't be resolved is not written", unresolved},
	{"an id that isn't one is never sent", noID},
	{"a refusal names the spec's field and writes nothing", refusal},
	{"a cancelled context ends everything", cancelled},
	{"LUN 0 is LUN 0 beside others", lunZero},
	{"any state can become any other", anyToAny},
}

func untouched(b *bench) {
	for _, k := range spec.Kinds() {
		want := 0
		if k == spec.KindGlobal {
			want = 1
		}
		if got := len(b.list(k)); got != want {
			b.Errorf("List(%s) has %d objects, want %d", k, got, want)
		}
	}
}

func updateGlobal(b *bench) {
	for _, to := range []*spec.Global{
		{Basename: "iqn.2011-03.org.example.istgt", PoolAvailThreshold: 80},
		{Basename: "iqn.2011-03.org.example.istgt", ISNSServers: []string{"10.0.0.1", "10.0.0.2:3205", "[fd00::1]:99"}},
		{Basename: "iqn.2005-10.org.freenas.ctl"},
	} {
		live := b.list(spec.KindGlobal)[0]
		if err := b.api.Update(b.Context(), live.ID, live.Resource, to, b.ids); err != nil {
			b.Fatalf("Update(%s): %v", to.Key(), err)
		}
		b.is(live.ID, to)
	}
}

func longList(b *bench) {
	const n = 45
	for i := range n {
		b.create(&spec.Target{Name: fmt.Sprintf("t%02d", (i*17)%n), Mode: spec.ModeISCSI})
	}
	if got := len(b.list(spec.KindTarget)); got != n {
		b.Errorf("List has %d targets, want %d", got, n)
	}
}

// getOne compares each object with what a list has of it.
func getOne(b *bench) {
	for _, r := range []spec.Resource{
		esx, esxi, storage, vmstore, vm0, vm1,
		&spec.TargetGroup{Target: "vmstore", Portal: "storage", InitiatorGroup: "esxi", AuthMethod: spec.AuthCHAP, AuthGroup: "vmware", InitialDigest: "Auto"},
		&spec.Mapping{Target: "vmstore", Extent: "vm-0", LUN: 3},
		&spec.Mapping{Target: "vmstore", Extent: "vm-1", LUN: 0},
	} {
		b.create(r)
	}
	for _, k := range spec.Kinds() {
		for _, want := range b.list(k) {
			got, err := b.api.Get(b.Context(), k, want.ID, b.ids)
			if err != nil {
				b.Errorf("Get(%s, %d): %v", k, want.ID, err)
				continue
			}
			if diff := cmp.Diff(want, got, bareSecrets); diff != "" {
				b.Errorf("Get(%s, %d) (-listed +got):\n%s", k, want.ID, diff)
			}
		}
	}
}

func getGone(b *bench) {
	for _, r := range []spec.Resource{esx, esxi, storage, vmstore, vm0} {
		id, k := b.create(r), r.Key()
		if err := b.api.Delete(b.Context(), k, id, b.ids); err != nil {
			b.Fatalf("Delete(%s): %v", k, err)
		}
		for _, gone := range []client.ID{id, id + 1000} {
			if o, err := b.api.Get(b.Context(), k.Kind, gone, b.ids); !errors.Is(err, client.ErrNotFound) || o.Resource != nil {
				b.Errorf("Get(%s, %d) = %v, %v, want ErrNotFound", k.Kind, gone, o, err)
			}
		}
	}
}

func othersStay(b *bench) {
	b.create(esxi)
	other := &spec.InitiatorGroup{Name: "other", Initiators: []string{"iqn.o"}, Networks: []string{"10.0.0.0/8"}, Comment: "other"}
	id := b.create(other)
	to := *other
	to.Comment = "changed"
	if err := b.api.Update(b.Context(), id, other, &to, b.ids); err != nil {
		b.Fatalf("Update: %v", err)
	}
	b.is(b.find(esxi.Key()).ID, esxi)
	b.is(id, &to)
}

func noDifference(b *bench) {
	for _, r := range []spec.Resource{esx, esxi, storage, vmstore, vm0} {
		id := b.create(r)
		live := b.find(r.Key()).Resource
		if err := b.api.Update(b.Context(), id, live, live, b.ids); err != nil {
			b.Errorf("Update(%s): %v", r.Key(), err)
		}
		b.is(id, r)
	}
}

func unnamed(b *bench) {
	for _, r := range []spec.Resource{esxi, storage} {
		id := b.create(r)
		if got, want := b.find(r.Key()).Resource.Key().Name, client.Unnamed(id); got != want {
			b.Errorf("the name is %q, want %q", got, want)
		}
	}
}

func unknownNames(b *bench) {
	for _, r := range []spec.Resource{esx, esxi, storage, vmstore, vm0} {
		b.create(r)
	}
	b.create(&spec.TargetGroup{Target: "vmstore", Portal: "storage", InitiatorGroup: "esxi", AuthMethod: spec.AuthCHAP, AuthGroup: "vmware", InitialDigest: "Auto"})
	b.create(&spec.Mapping{Target: "vmstore", Extent: "vm-0", LUN: 3})
	known := b.ids
	number := func(k spec.Kind, name string) string {
		id, err := known.ID(spec.Key{Kind: k, Name: name})
		if err != nil {
			b.Fatal(err)
		}
		return client.Unnamed(id)
	}
	b.ids = new(client.IDs)
	group := &spec.TargetGroup{
		Target: number(spec.KindTarget, "vmstore"), Portal: number(spec.KindPortal, "storage"),
		InitiatorGroup: number(spec.KindInitiatorGroup, "esxi"), AuthMethod: spec.AuthCHAP, AuthGroup: "#1", InitialDigest: "Auto",
	}
	mapping := &spec.Mapping{Target: group.Target, Extent: number(spec.KindExtent, "vm-0"), LUN: 3}
	for _, want := range []spec.Resource{group, mapping} {
		if diff := cmp.Diff(want, b.list(want.Key().Kind)[0].Resource); diff != "" {
			b.Errorf("(-want +got):\n%s", diff)
		}
	}
	if got := b.list(spec.KindCredential)[0].Resource.(*spec.Credential).Group; got != "#1" {
		b.Errorf("the credential's group is %q, want #1", got)
	}
}

func deleteGone(b *bench) {
	for _, r := range []spec.Resource{esx, esxi, storage, vmstore, vm0} {
		id := b.create(r)
		for range 2 {
			if err := b.api.Delete(b.Context(), r.Key(), id, b.ids); err != nil {
				b.Errorf("Delete(%s): %v", r.Key(), err)
			}
		}
		if err := b.api.Delete(b.Context(), r.Key(), id+1000, b.ids); err != nil {
			b.Errorf("Delete(%s) of an unknown id: %v", r.Key(), err)
		}
	}
}

func cascade(b *bench) {
	for _, r := range []spec.Resource{storage, vmstore, vm0} {
		b.create(r)
	}
	b.create(&spec.TargetGroup{Target: "vmstore", Portal: "storage", InitiatorGroup: spec.All, AuthMethod: spec.AuthNone, InitialDigest: "Auto"})
	b.create(&spec.Mapping{Target: "vmstore", Extent: "vm-0", LUN: 1})
	if err := b.api.Delete(b.Context(), vmstore.Key(), b.find(vmstore.Key()).ID, b.ids); err != nil {
		b.Fatalf("Delete: %v", err)
	}
	for k, want := range map[spec.Kind]int{spec.KindTargetGroup: 0, spec.KindMapping: 0, spec.KindPortal: 1, spec.KindExtent: 1} {
		if got := len(b.list(k)); got != want {
			b.Errorf("List(%s) has %d objects, want %d", k, got, want)
		}
	}
}

func unresolved(b *bench) {
	b.create(vmstore)
	for _, r := range []spec.Resource{
		&spec.Mapping{Target: "vmstore", Extent: "nosuch", LUN: 1},
		&spec.TargetGroup{Target: "vmstore", Portal: "nosuch", InitiatorGroup: spec.All, AuthMethod: spec.AuthNone},
		&spec.Portal{Name: "p", Listen: []string{"0.0.0.0:3260"}, DiscoveryAuthMethod: spec.AuthCHAP, DiscoveryAuthGroup: "nosuch"},
	} {
		if _, err := b.api.Create(b.Context(), r, b.ids); !errors.Is(err, client.ErrUnresolved) || errors.Is(err, client.ErrDoubtful) {
			b.Errorf("Create(%s): %v, want ErrUnresolved alone", r.Key(), err)
		}
		if got := len(b.list(r.Key().Kind)); got != 0 {
			b.Errorf("List(%s) has %d objects, want none", r.Key().Kind, got)
		}
	}
}

func noID(b *bench) {
	b.create(vmstore)
	to := *vmstore
	to.Alias = "a"
	for _, id := range []client.ID{0, -1} {
		if err := b.api.Delete(b.Context(), vmstore.Key(), id, b.ids); err == nil {
			b.Errorf("Delete(%d) = nil, want an error", id)
		}
		if err := b.api.Update(b.Context(), id, vmstore, &to, b.ids); err == nil {
			b.Errorf("Update(%d) = nil, want an error", id)
		}
		if _, err := b.api.Get(b.Context(), spec.KindTarget, id, b.ids); err == nil || errors.Is(err, client.ErrNotFound) {
			b.Errorf("Get(%d): %v, want an error that doesn't say it is gone", id, err)
		}
	}
	b.is(b.find(vmstore.Key()).ID, vmstore)
}

func refusal(b *bench) {
	b.create(vm0)
	_, err := b.api.Create(b.Context(), vm0, b.ids)
	answer, ok := errors.AsType[*client.Error](err)
	if !ok || errors.Is(err, client.ErrDoubtful) || len(answer.Fields) != 1 || answer.Fields[0].Field != "name" {
		b.Errorf("Create of an extent twice: %v, want a plain refusal of its name", err)
	}
	if got := len(b.list(spec.KindExtent)); got != 1 {
		b.Errorf("there are %d extents, want 1", got)
	}
}

func cancelled(b *bench) {
	ctx, cancel := context.WithCancel(b.Context())
	cancel()
	if _, err := b.api.List(ctx, spec.KindTarget, b.ids); !errors.Is(err, context.Canceled) {
		b.Errorf("List: %v, want context.Canceled", err)
	}
	if _, err := b.api.Get(ctx, spec.KindGlobal, 1, b.ids); !errors.Is(err, context.Canceled) {
		b.Errorf("Get: %v, want context.Canceled", err)
	}
	if _, err := b.api.Create(ctx, vmstore, b.ids); !errors.Is(err, context.Canceled) {
		b.Errorf("Create: %v, want context.Canceled", err)
	}
	if got := len(b.list(spec.KindTarget)); got != 0 {
		b.Errorf("there are %d targets, want none", got)
	}
}

func lunZero(b *bench) {
	for _, r := range []spec.Resource{vmstore, vm0, vm1} {
		b.create(r)
	}
	zero := &spec.Mapping{Target: "vmstore", Extent: "vm-0", LUN: 0}
	b.create(&spec.Mapping{Target: "vmstore", Extent: "vm-1", LUN: 1})
	id := b.create(zero)
	b.is(id, zero)
	if got := b.find(zero.Key()).Resource.(*spec.Mapping).AutoLUN; got != b.release.NullLUN0 {
		b.Errorf("AutoLUN = %v, want %v", got, b.release.NullLUN0)
	}
}
