package v1

import (
	"fmt"
	"net/http"

	"github.com/lunsync/lunsync/client"
)

// errUnshown says what an answer means that shows the wrong row.
var errUnshown = fmt.Errorf("%w: %w", client.ErrUnshown, client.ErrDoubtful)

// misreplies reports whether the appliance answers writes of k with the wrong row
// or, where it finds none, with 404 though it did them (wire-facts 8).
func (c *Client) misreplies(k *kind) bool {
	return k.misreplies != nil && k.misreplies(c.release.Traits)
}

// unshown reports whether a is what the appliance answers when it did w, of which it
// shows the wrong row. What comes from something in between isn't.
func (c *Client) unshown(w *write, a *answer) bool {
	return a != nil && c.misreplies(w.kind) && isObject(a.body) && (a.ok() || a.status == http.StatusNotFound)
}
