package main

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// serviceManager listens as systemd does, and returns how to hear its next message.
func serviceManager(t *testing.T, name string) (next func() string) {
	t.Helper()
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: name, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return func() string {
		t.Helper()
		if err := conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
			t.Fatal(err)
		}
		message := make([]byte, 4096)
		n, err := conn.Read(message)
		if err != nil {
			t.Fatal(err)
		}
		return string(message[:n])
	}
}

// service returns a systemd in an environment, and what it logs.
func service(t *testing.T, env map[string]string) (*systemd, *bytes.Buffer) {
	t.Helper()
	var logged bytes.Buffer
	s, err := newSystemd(lookup(env), slog.New(slog.NewTextHandler(&logged, nil)))
	if err != nil {
		t.Fatal(err)
	}
	return s, &logged
}

func lookup(env map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		value, ok := env[name]
		return value, ok
	}
}

func TestSystemdIsTold(t *testing.T) {
	names := map[string]string{"path": filepath.Join(t.TempDir(), "notify")}
	if runtime.GOOS == "linux" { // others have no abstract names
		names["abstract"] = "@lunsync-test-" + strconv.Itoa(os.Getpid())
	}
	for kind, name := range names {
		t.Run(kind, func(t *testing.T) {
			next := serviceManager(t, name)
			s, logged := service(t, map[string]string{"NOTIFY_SOCKET": name})
			s.ready()
			s.status("1 of 2 failed:\nREADY=1 \n is not ours to say")
			s.stopping()
			for _, want := range []string{"READY=1", "STATUS=1 of 2 failed: READY=1 is not ours to say", "STOPPING=1"} {
				if got := next(); got != want {
					t.Errorf("told %q, want %q", got, want)
				}
			}
			if logged.Len() > 0 {
				t.Errorf("logged:\n%s\nwant nothing", logged)
			}
		})
	}
}

// TestNobodyToTell: without systemd nothing happens; with one that doesn't listen the
// service says so and goes on.
func TestNobodyToTell(t *testing.T) {
	s, logged := service(t, map[string]string{"WATCHDOG_USEC": "1"})
	s.ready()
	s.keepAlive(t.Context(), func() bool { t.Error("asked for health"); return true })
	if logged.Len() > 0 {
		t.Errorf("logged:\n%s\nwant nothing", logged)
	}

	s, logged = service(t, map[string]string{"NOTIFY_SOCKET": filepath.Join(t.TempDir(), "nobody")})
	s.ready()
	if got := logged.String(); !strings.Contains(got, "systemd can't be told") || !strings.Contains(got, "READY=1") {
		t.Errorf("logged %q, want what couldn't be told", got)
	}
}

// TestWatchdogHearsOfTheHealthyOnly: no sign of life is given before the service is
// healthy, and more than one after.
func TestWatchdogHearsOfTheHealthyOnly(t *testing.T) {
	name := filepath.Join(t.TempDir(), "notify")
	next := serviceManager(t, name)
	s, _ := service(t, map[string]string{"NOTIFY_SOCKET": name, "WATCHDOG_USEC": "2000"})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		asked := 0
		s.keepAlive(ctx, func() bool {
			asked++
			if asked == 3 {
				s.status("healthy now")
			}
			return asked >= 3
		})
	}()
	for _, want := range []string{"STATUS=healthy now", "WATCHDOG=1", "WATCHDOG=1"} {
		if got := next(); got != want {
			t.Errorf("told %q, want %q", got, want)
		}
	}
	cancel()
	<-ended
}

// TestTwoSignsOfLifeInTime: one may come late.
func TestTwoSignsOfLifeInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &systemd{watchdog: 30 * time.Second}
		ctx, cancel := context.WithTimeout(t.Context(), 59*time.Second)
		defer cancel()
		signs := 0
		s.keepAlive(ctx, func() bool { signs++; return true })
		if signs != 4 {
			t.Errorf("%d signs of life in 59 seconds, want 4", signs)
		}
	})
}

func TestWatchdogTimeout(t *testing.T) {
	for _, c := range []struct {
		usec, pid string
		want      time.Duration
		wrong     bool
	}{
		{"", "", 0, false},
		{"30000000", "", 30 * time.Second, false},
		{"30000000", strconv.Itoa(os.Getpid()), 30 * time.Second, false},
		{"30000000", "1", 0, false},
		{"0", "", 0, false},
		{"30s", "", 0, true},
		{"-1", "", 0, true},
		{"18446744073709551615", "", 0, true},
	} {
		got, err := watchdogTimeout(lookup(map[string]string{"WATCHDOG_USEC": c.usec, "WATCHDOG_PID": c.pid}))
		if got != c.want || (err != nil) != c.wrong {
			t.Errorf("WATCHDOG_USEC=%s WATCHDOG_PID=%s: %v, %v; want %v, wrong %v", c.usec, c.pid, got, err, c.want, c.wrong)
		}
	}
}
