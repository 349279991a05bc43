package main

import (
	"context"
	"fmt"
	"time"

	"github.com/lunsync/lunsync/reconcile/statedir"
)

// maxLeaseWait is how long apply waits for its turn: longer than an agent's pass or
// another apply takes, short enough for who waits for it.
const maxLeaseWait = 10 * time.Minute

// takeLease returns the lease of the appliance that c reaches, and says on standard
// error whom it waits for.
func (p *program) takeLease(ctx context.Context, c *connection) (*statedir.Lease, error) {
	dir, err := p.stateDir(c)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, maxLeaseWait)
	defer cancel()
	return statedir.AcquireLease(ctx, dir, c.server, "lunsync apply", func(holder statedir.Holder) {
		fmt.Fprintln(p.stderr, clean("waiting for "+holder.String()+", which may write to the appliance now"))
	})
}
