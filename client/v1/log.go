package v1

import (
	"context"
	"log/slog"
	"net/http"
	"time"
)

// The keys of log lines.
const (
	keyMethod = "method"
	keyPath   = "path"
	keyStatus = "status"
	keyBytes  = "bytes"
	keyTook   = "took"
	keyError  = "error"
	keyWait   = "wait"
	keyHost   = "host"
)

// logExchange logs a request and its outcome. Bodies are never logged.
func (c *Client) logExchange(ctx context.Context, req *http.Request, a *answer, err error, took time.Duration) {
	if !c.log.Enabled(ctx, slog.LevelDebug) {
		return
	}
	attrs := []slog.Attr{slog.String(keyMethod, req.Method), slog.String(keyPath, req.URL.RequestURI()), slog.Duration(keyTook, took)}
	if err != nil {
		attrs = append(attrs, slog.String(keyError, err.Error()))
	} else {
		attrs = append(attrs, slog.Int(keyStatus, a.status), slog.Int64(keyBytes, a.size))
	}
	c.log.LogAttrs(ctx, slog.LevelDebug, "request", attrs...)
}

// logRetry logs that a read is tried again.
func (c *Client) logRetry(ctx context.Context, err error, wait time.Duration) {
	c.log.LogAttrs(ctx, slog.LevelDebug, "read again", slog.String(keyError, err.Error()), slog.Duration(keyWait, wait))
}
