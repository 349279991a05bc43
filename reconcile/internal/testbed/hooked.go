package testbed

import (
	"context"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// A Hooked is an API in which a test has a say before each write is done. The hook
// does the write by calling do, or doesn't, and returns what is answered.
type Hooked struct {
	client.API
	Hook func(op plans.Op, k spec.Key, do func() error) error
}

func (h *Hooked) Create(ctx context.Context, r spec.Resource, ids *client.IDs) (client.ID, error) {
	made := make(chan client.ID, 1) // it may come when nobody waits for it any more
	err := h.Hook(plans.Create, r.Key(), func() error {
		id, err := h.API.Create(ctx, r, ids)
		made <- id
		return err
	})
	select {
	case id := <-made:
		return id, err
	default:
		return 0, err
	}
}

func (h *Hooked) Update(ctx context.Context, id client.ID, from, to spec.Resource, ids *client.IDs) error {
	return h.Hook(plans.Update, to.Key(), func() error { return h.API.Update(ctx, id, from, to, ids) })
}

func (h *Hooked) Delete(ctx context.Context, k spec.Key, id client.ID, ids *client.IDs) error {
	return h.Hook(plans.Delete, k, func() error { return h.API.Delete(ctx, k, id, ids) })
}

// Killed is what ends a process in the middle of an apply.
type Killed struct{}

// KillAt returns a hook that kills the process at write n, counted from 0, before
// or after that is done.
func KillAt(n int, after bool) func(plans.Op, spec.Key, func() error) error {
	return func(_ plans.Op, _ spec.Key, do func() error) error {
		if n--; n >= 0 {
			return do()
		}
		if after {
			_ = do() // nobody is left to hear of it
		}
		panic(Killed{})
	}
}
