package v1

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/lunsync/lunsync/client"
)

const (
	// pageLimit is what the server gives at most (wire-facts 2).
	pageLimit = 1000
	// defaultLimit is what it gives unless asked.
	defaultLimit = 20
	// maxRows bounds a list, in case the server never ends it.
	maxRows = 200_000
)

// A listing is a list that is being read page by page.
type listing struct {
	rows  []json.RawMessage
	ids   map[client.ID]bool
	last  client.ID // of the last row
	total int       // -1 if the server doesn't tell
}

// pages reads all pages of a list.
//
// The order may change between two pages, and rows come and go. So each page but
// the first begins with the last row of the one before, which shows whether any
// row has moved across the border. All pages must agree on the total, and the
// ids be distinct and as many. Where a server tells no total, a page that isn't
// full ends the list. One of just the default limit counts as full: the server
// may not have understood what was asked.
func (c *Client) pages(ctx context.Context, r *read, path string) ([]json.RawMessage, error) {
	l := listing{ids: make(map[client.ID]bool), total: -1}
	for {
		offset := max(0, len(l.rows)-1)
		a, err := c.getOnce(ctx, r, path, fmt.Sprintf("limit=%d&offset=%d", pageLimit, offset))
		if err != nil {
			return nil, err
		}
		done, err := l.add(a)
		if errors.Is(err, client.ErrIncomplete) {
			return nil, &passing{err: r.fail(err)}
		}
		if err != nil {
			return nil, r.fail(err)
		}
		if done {
			return l.rows, nil
		}
	}
}

// add takes one page and reports whether it was the last.
func (l *listing) add(a *answer) (done bool, err error) {
	page, err := array(a)
	if err != nil {
		return false, err
	}
	total, err := totalOf(a)
	if err != nil {
		return false, err
	}
	size := len(page)
	if len(l.rows) > 0 {
		if total != l.total {
			return false, incomplete("the total changed from %d to %d", l.total, total)
		}
		if page, err = l.overlap(page); err != nil {
			return false, err
		}
	}
	l.total = total
	if err := l.take(page); err != nil {
		return false, err
	}
	switch {
	case total < 0:
		return size != defaultLimit && size < pageLimit, nil
	case len(l.rows) > total, len(page) == 0 && len(l.rows) < total:
		return false, incomplete("there are %d rows of %d", len(l.rows), total)
	}
	return len(l.rows) == total, nil
}

// overlap returns page without its first row, which must be the last one that
// was read.
func (l *listing) overlap(page []json.RawMessage) ([]json.RawMessage, error) {
	if len(page) == 0 {
		return nil, incomplete("rows are gone since the page before")
	}
	if id, _, err := inspect(page[0], nil); err != nil || id != l.last {
		return nil, incomplete("rows have moved since the page before")
	}
	return page[1:], nil
}

// take adds rows whose ids are all new.
func (l *listing) take(page []json.RawMessage) error {
	for _, row := range page {
		id, _, err := inspect(row, nil)
		if err != nil {
			return err
		}
		if l.ids[id] {
			return incomplete("row %s comes twice", client.Unnamed(id))
		}
		l.ids[id], l.last = true, id
	}
	l.rows = append(l.rows, page...)
	if len(l.rows) > maxRows {
		return fmt.Errorf("there are more than %d rows", maxRows)
	}
	return nil
}

// array returns the elements of the body.
func array(a *answer) ([]json.RawMessage, error) {
	var page []json.RawMessage
	if json.Unmarshal(a.body, &page) != nil || page == nil {
		return nil, a.notAPI(unlike(a, "a list"))
	}
	return page, nil
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
