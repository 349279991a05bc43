package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/spec/infile"
)

const emulateLong = `Emulate serves API v1.0 from memory, for trying out and for tests. It refuses
what the appliance refuses and has the same side effects. The first line that it
prints is "listening on http://…".

The world is a JSON file that says what the appliance has. "pools", "zvols",
"disks" and "addresses" are lists; one that is left out holds all that is asked
for. "connected" lists the targets with a session, "files" the files that exist.
"service_disabled", "service_stopped", "reload_fails", "start_fails" and
"no_global" can be true.`

const emulateExample = `  lunsync emulate
  lunsync emulate --listen 127.0.0.1:0 --release 11.1 --state nas1.json`

// emulateFlags are the flags of emulate.
type emulateFlags struct {
	listen       string
	release      choice
	state        string
	latency      time.Duration
	user         string
	passwordFile string
	world        string
}

func newEmulate(p *program) *cobra.Command {
	o := &emulateFlags{release: choice{string(emulator.R112), nil}}
	for _, r := range emulator.Releases() {
		o.release.allowed = append(o.release.allowed, string(r))
	}
	cmd := &cobra.Command{
		Use:     "emulate",
		Short:   "Serve API v1.0 from memory, to try things out and for tests",
		Long:    emulateLong,
		Example: emulateExample,
		Args:    noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return p.emulate(cmd.Context(), o) },
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&o.listen, "listen", "127.0.0.1:8080", "`ADDR` to serve on; port 0 picks one that is free")
	f.Var(&o.release, "release", "release to behave like")
	f.StringVar(&o.state, "state", "", "`FILE` that keeps what is stored; without it a stop forgets all")
	durationFlag(f, &o.latency, "latency", 0, "`DURATION` that is added to every request")
	f.StringVar(&o.user, "user", "", "user `NAME` to ask for; without it everyone is let in")
	f.StringVar(&o.passwordFile, "password-file", "", "`FILE` that holds the user's password")
	f.StringVar(&o.world, "world", "", "JSON `FILE` that says what the appliance has")
	return cmd
}

// emulate serves until ctx ends.
func (p *program) emulate(ctx context.Context, o *emulateFlags) error {
	options, err := o.options(ctx)
	if err != nil {
		return err
	}
	appliance, err := emulator.New(options)
	if err != nil {
		return err
	}
	l, err := listenOn(ctx, o.listen)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(p.stdout, "listening on http://%s\n", l.Addr()); err != nil {
		return errors.Join(err, l.Close())
	}
	return serve(ctx, l, &http.Server{Handler: logRequests(appliance, p.log), ReadHeaderTimeout: 10 * time.Second, ErrorLog: slog.NewLogLogger(p.log.Handler(), slog.LevelWarn)})
}

// options returns the flags in the emulator's words.
func (o *emulateFlags) options(ctx context.Context) (emulator.Options, error) {
	e := emulator.Options{
		Release: emulator.Release(o.release.value), User: o.user, StateFile: o.state, Latency: o.latency, Seed: rand.Uint64(),
	}
	if (o.user == "") != (o.passwordFile == "") {
		return e, usageError("--user and --password-file need each other")
	}
	if o.latency < 0 {
		return e, usageError("--latency can't be negative")
	}
	if o.passwordFile != "" {
		secret, err := readPassword(ctx, o.passwordFile, infile.How{})
		if err != nil {
			return e, err
		}
		e.Password = secret.Reveal()
	}
	if o.world != "" {
		if err := readWorld(ctx, o.world, &e.World); err != nil {
			return e, fmt.Errorf("world: %w", err)
		}
	}
	return e, nil
}

// maxWorld bounds what is read of a world.
const maxWorld = 16 << 20

func readWorld(ctx context.Context, path string, w *emulator.World) error {
	text, err := infile.Read(ctx, path, infile.How{Max: maxWorld})
	if err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(w); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// logRequests tells of each request that h gets.
func logRequests(h http.Handler, log *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		log.Debug("request", "method", r.Method, "path", r.URL.RequestURI())
		h.ServeHTTP(w, r)
	})
}
