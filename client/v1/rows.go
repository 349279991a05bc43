package v1

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// maxRow bounds a row, in bytes. An initiator group with the longest lists that the
// appliance accepts has less than a tenth of that (wire-facts 13).
const maxRow = 64 << 10 // bytes

// eachRow calls take with each element of the list in body, so that it never keeps more
// than one row in memory. Its error is that of take, or says what body is in place of a
// list, or wraps [client.ErrNotAPI].
func (c *Client) eachRow(a *answer, body io.Reader, take func(json.RawMessage) error) error {
	limited := &rowReader{from: body, left: maxRow}
	buffered := bufio.NewReader(limited)
	if first, err := firstByte(buffered); err != nil || first != '[' {
		if limited.broken() {
			return c.transportError(limited.err)
		}
		a.body, err = io.ReadAll(io.LimitReader(buffered, maxRow))
		if err != nil && limited.broken() {
			return c.transportError(limited.err)
		}
		return a.notAPI(unlike(a, "a list"))
	}
	err := decodeRows(json.NewDecoder(buffered), limited, take)
	a.size = limited.size
	switch {
	case limited.broken():
		return c.transportError(limited.err)
	case limited.left < 0:
		return fmt.Errorf("a row is larger than %d KiB", maxRow>>10)
	case errors.Is(err, errNotJSON):
		return a.notAPI("something that isn't JSON, or only a part of it, in place of a list")
	}
	return err
}

var errNotJSON = errors.New("not JSON")

func decodeRows(d *json.Decoder, limited *rowReader, take func(json.RawMessage) error) error {
	if _, err := d.Token(); err != nil {
		return errNotJSON
	}
	var row json.RawMessage
	for d.More() {
		limited.left = maxRow
		if d.Decode(&row) != nil {
			return errNotJSON
		}
		if err := take(row); err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil {
		return errNotJSON
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errNotJSON
	}
	return nil
}

// firstByte returns the first byte of r that is no blank, and leaves it there.
func firstByte(r *bufio.Reader) (byte, error) {
	for {
		b, err := r.ReadByte()
		if err != nil {
			return 0, err
		}
		switch b {
		case ' ', '\t', '\r', '\n':
		default:
			return b, r.UnreadByte()
		}
	}
}

// A rowReader ends after the bytes that are left for a row.
type rowReader struct {
	from io.Reader
	left int64
	size int64
	err  error // of from
}

func (r *rowReader) Read(p []byte) (int, error) {
	if r.left < 0 {
		return 0, errNotJSON
	}
	n, err := r.from.Read(p)
	r.left -= int64(n)
	r.size += int64(n)
	r.err = err
	return n, err
}

// broken reports whether from ended before its end.
func (r *rowReader) broken() bool { return r.err != nil && !errors.Is(r.err, io.EOF) }
