package v1

import (
	"context"
	"errors"
	"fmt"

	"github.com/lunsync/lunsync/client"
)

// confirmDeleted returns nil if a reading shows that the object which w deletes does not
// exist. The answer to w was 404, which a proxy can send as well. If a mapping were taken
// for deleted and still existed, hosts would get access that the plan means to end.
func (c *Client) confirmDeleted(ctx context.Context, w *write, id client.ID) error {
	_, err := c.Get(ctx, w.key.Kind, id, new(client.IDs))
	switch {
	case errors.Is(err, client.ErrNotFound):
		return nil
	case err == nil:
		err = fmt.Errorf("the appliance says that it isn't there, but it is: %w", client.ErrDoubtful)
	default:
		err = fmt.Errorf("the appliance says that it isn't there; %w; it can't be read: %w", client.ErrDoubtful, err)
	}
	return w.fail(err)
}
