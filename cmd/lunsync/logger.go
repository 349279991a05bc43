package main

import (
	"log/slog"

	"github.com/lunsync/lunsync/spec"
)

// logLevels are the values of --log-level.
var logLevels = map[string]slog.Level{
	"debug": slog.LevelDebug,
	"info":  slog.LevelInfo,
	"warn":  slog.LevelWarn,
	"error": slog.LevelError,
}

// logger returns a logger to standard error as --log-level and --log-format say.
func (p *program) logger() *slog.Logger {
	o := &slog.HandlerOptions{Level: logLevels[p.logLevel.value]}
	if p.logFormat.value == "json" {
		return slog.New(slog.NewJSONHandler(spec.EscapeJSON(p.stderr), o))
	}
	return slog.New(slog.NewTextHandler(p.stderr, o))
}
