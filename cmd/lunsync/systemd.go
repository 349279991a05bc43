package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strconv"
	"strings"
	"time"
)

// notifyTimeout bounds how long a message to systemd may take.
const notifyTimeout = time.Second

// A systemd tells the service manager how the service is, in the words of
// sd_notify(3). Where nobody has asked for that, it tells nothing. What can't be
// told is logged: the service goes on.
type systemd struct {
	socket   *net.UnixAddr // nil if nobody has asked
	watchdog time.Duration // after so long without a sign of life it is restarted; 0: never
	log      *slog.Logger
}

// newSystemd finds out from the environment who wants to be told.
func newSystemd(lookupEnv func(string) (string, bool), log *slog.Logger) (*systemd, error) {
	name, _ := lookupEnv("NOTIFY_SOCKET")
	if name == "" {
		return &systemd{log: log}, nil
	}
	watchdog, err := watchdogTimeout(lookupEnv)
	if err != nil {
		return nil, err
	}
	// A name that begins with @ is an abstract one, for net too.
	return &systemd{socket: &net.UnixAddr{Name: name, Net: "unixgram"}, watchdog: watchdog, log: log}, nil
}

// watchdogTimeout returns the time after which systemd restarts a service that
// gives no sign of life, or 0 if it doesn't wait for signs of this process.
func watchdogTimeout(lookupEnv func(string) (string, bool)) (time.Duration, error) {
	usec, _ := lookupEnv("WATCHDOG_USEC")
	pid, _ := lookupEnv("WATCHDOG_PID")
	if usec == "" || pid != "" && pid != strconv.Itoa(os.Getpid()) {
		return 0, nil
	}
	n, err := strconv.ParseUint(usec, 10, 53) // more microseconds are no time.Duration
	if err != nil {
		return 0, usageError(fmt.Sprintf("WATCHDOG_USEC is %q; want a number of microseconds", usec))
	}
	return time.Duration(n) * time.Microsecond, nil
}

// ready tells that the service has started.
func (s *systemd) ready() { s.tell("READY=1") }

// stopping tells that the service is about to end.
func (s *systemd) stopping() { s.tell("STOPPING=1") }

// status tells in a line, for people, what the service does.
func (s *systemd) status(line string) {
	// A line of its own would be another message.
	s.tell("STATUS=" + strings.Join(strings.Fields(line), " "))
}

// keepAlive gives signs of life until ctx ends, as long as the service is healthy.
func (s *systemd) keepAlive(ctx context.Context, healthy func() bool) {
	if s.watchdog == 0 {
		return
	}
	ticker := time.NewTicker(s.watchdog / 2)
	defer ticker.Stop()
	for {
		if healthy() {
			s.tell("WATCHDOG=1")
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// tell sends a message.
func (s *systemd) tell(message string) {
	if s.socket == nil {
		return
	}
	if err := s.send(message); err != nil {
		s.log.Warn("systemd can't be told", "message", message, "error", err)
	}
}

func (s *systemd) send(message string) error {
	conn, err := net.DialUnix("unixgram", nil, s.socket)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := conn.SetWriteDeadline(time.Now().Add(notifyTimeout)); err != nil {
		return err
	}
	_, err = conn.Write([]byte(message))
	return err
}
