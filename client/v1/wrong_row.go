package v1

import (
	"fmt"
	"net/http"

	"github.com/lunsync/lunsync/client"
)

// errUnshown is the error of a write whose answer shows the wrong row.
var errUnshown = fmt.Errorf("%w: %w", client.ErrUnshown, client.ErrDoubtful)

// misreplies reports whether the appliance answers writes of k with the wrong row or, if
// there is no such row, with status 404 although it did them (wire-facts 8).
func (c *Client) misreplies(k *kind) bool {
	return k.misreplies != nil && k.misreplies(c.release.Traits)
}

// unshown reports whether the appliance did w and a shows the wrong row. An answer that can
// come from a proxy doesn't count.
func (c *Client) unshown(w *write, a *answer) bool {
	return a != nil && c.misreplies(w.kind) && isObject(a.body) && (a.ok() || a.status == http.StatusNotFound)
}
