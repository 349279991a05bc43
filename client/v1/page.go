package v1

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/lunsync/lunsync/client"
)

const (
	// pageLimit is what the server gives at most (wire-facts 2).
	pageLimit = 1000
	// defaultLimit is what it gives unless asked.
	defaultLimit = 20
	// maxRows bounds a list, in case the server never ends it.
	maxRows = 200_000
	// maxListing bounds how long it may take to read one.
	maxListing = 5 * time.Minute
)

// A listing is a list that is being read page by page.
type listing struct {
	keep  func(row json.RawMessage) error // gets each row once; the row is overwritten after that
	ids   map[client.ID]bool
	last  client.ID // of the last row
	total int       // -1 if the server doesn't tell
}

// pages reads all pages of a list and hands each row to keep.
//
// The order may change between two pages, and rows come and go. So each page but
// the first begins with the last row of the one before, which shows whether any
// row has moved across the border. All pages must agree on the total, and the
// ids be distinct and as many. Where a server tells no total, a page that isn't
// full ends the list. One of just the default limit counts as full: the server
// may not have understood what was asked.
func (c *Client) pages(ctx context.Context, r *read, path string, keep func(json.RawMessage) error) error {
	l := listing{keep: keep, ids: make(map[client.ID]bool), total: -1}
	ctx, cancel := context.WithTimeoutCause(ctx, maxListing, errEndless)
	defer cancel()
	for {
		var done bool
		var wrong error
		offset := max(0, len(l.ids)-1)
		_, err := c.getInto(ctx, r, path, fmt.Sprintf("limit=%d&offset=%d", pageLimit, offset), func(a *answer, body io.Reader) error {
			done, wrong = l.add(c, a, body)
			if failed, ok := errors.AsType[*client.TransportError](wrong); ok {
				return failed
			}
			return nil
		})
		switch {
		case errors.Is(context.Cause(ctx), errEndless):
			return r.fail(errEndless)
		case err != nil:
			return err
		case errors.Is(wrong, client.ErrIncomplete):
			return &passing{err: r.fail(wrong)}
		case wrong != nil:
			return r.fail(wrong)
		case done:
			return nil
		}
	}
}

// errEndless ends a list that a server never ends, however slowly it gives it.
var errEndless = fmt.Errorf("the list has not ended after %s", maxListing)

// add takes one page and reports whether it was the last.
func (l *listing) add(c *Client, a *answer, body io.Reader) (done bool, err error) {
	total, err := totalOf(a)
	if err != nil {
		return false, err
	}
	size, before := 0, len(l.ids)
	if before > 0 && total != l.total {
		return false, incomplete("the total changed from %d to %d", l.total, total)
	}
	l.total = total
	err = c.eachRow(a, body, func(row json.RawMessage) error {
		size++
		return l.row(row, before > 0 && size == 1)
	})
	switch {
	case err != nil:
		return false, err
	case before > 0 && size == 0:
		return false, incomplete("rows are gone since the page before")
	case total < 0:
		return size != defaultLimit && size < pageLimit, nil
	case len(l.ids) > total, len(l.ids) == before && before < total:
		return false, incomplete("there are %d rows of %d", len(l.ids), total)
	}
	return len(l.ids) == total, nil
}

// row takes one row. The first of a page but the first must be the last of the page
// before; the ids of all others must be new.
func (l *listing) row(row json.RawMessage, again bool) error {
	id, _, err := inspect(row, nil)
	switch {
	case again && (err != nil || id != l.last):
		return incomplete("rows have moved since the page before")
	case again:
		return nil
	case err != nil:
		return err
	case l.ids[id]:
		return incomplete("row %s comes twice", client.Unnamed(id))
	case len(l.ids) == maxRows:
		return fmt.Errorf("there are more than %d rows", maxRows)
	}
	l.ids[id], l.last = true, id
	return l.keep(row)
}

// totalOf returns the number of rows that the server has of a list, from
// "items 0-19/25", or -1 if it doesn't tell. The numbers before the slash don't
// count from where the query asks (wire-facts 2).
func totalOf(a *answer) (int, error) {
	value := a.header.Get("Content-Range")
	if value == "" {
		return -1, nil
	}
	_, after, _ := strings.Cut(value, "/")
	total, err := strconv.ParseUint(after, 10, 64)
	if err != nil || total > math.MaxInt32 {
		return 0, incomplete("the header Content-Range tells no total")
	}
	return int(total), nil
}

func incomplete(format string, args ...any) error {
	return fmt.Errorf(format+": %w", append(args, client.ErrIncomplete)...)
}
