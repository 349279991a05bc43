package testbed

import (
	"context"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// A Hooked is an API that calls a hook in place of each write. The hook does the
// write by calling do, or leaves it out; what it returns is the answer to the write.
type Hooked struct {
	client.API
	Hook func(op plans.Op, k spec.Key, do func() error) error
}

// Create calls the hook, and returns the id if the hook has created r.
func (h *Hooked) Create(ctx context.Context, r spec.Resource, ids *client.IDs) (client.ID, error) {
	made := make(chan client.ID, 1) // buffered: the hook may return before the write does
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

// Update calls the hook.
func (h *Hooked) Update(ctx context.Context, id client.ID, from, to spec.Resource, ids *client.IDs) error {
	return h.Hook(plans.Update, to.Key(), func() error { return h.API.Update(ctx, id, from, to, ids) })
}

// Delete calls the hook.
func (h *Hooked) Delete(ctx context.Context, k spec.Key, id client.ID, ids *client.IDs) error {
	return h.Hook(plans.Delete, k, func() error { return h.API.Delete(ctx, k, id, ids) })
}

// Killed is the value of the panic that ends a process in the middle of an apply.
type Killed struct{}

// KillAt returns a hook that kills the process at write n, counted from 0: before the
// write or after it.
func KillAt(n int, after bool) func(plans.Op, spec.Key, func() error) error {
	return func(_ plans.Op, _ spec.Key, do func() error) error {
		if n--; n >= 0 {
			return do()
		}
		if after {
			_ = do() // the process that would read the answer is dead
		}
		panic(Killed{})
	}
}
