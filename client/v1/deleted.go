package v1

import (
	"context"
	"errors"
	"fmt"

	"github.com/lunsync/lunsync/client"
)

// confirmDeleted returns nil if the object that w was to delete is not there. Its answer
// was 404, which something between here and the appliance can say as well: to believe
// it of a mapping that is still there would open what was to be shut.
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
