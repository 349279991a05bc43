package main

import (
	"bufio"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// patience bounds how long a scene waits for the agent.
const patience = time.Minute

// A stage is where a story is played: an emulated appliance, an agent that keeps
// it, and a directory with the spec. What they print is filmed, with what differs
// from run to run made equal.
type stage struct {
	t      *testing.T
	film   *film
	dir    string
	env    []string
	server string
	log    <-chan string // what the agent prints, line by line
	tidy   *strings.Replacer
	start  time.Time
}

func newStage(t *testing.T, f *film, text string) *stage {
	t.Helper()
	s := &stage{t: t, film: f, dir: t.TempDir(), start: time.Now(), tidy: strings.NewReplacer()}
	for name, content := range map[string]string{"nas1.yaml": text, "token": "odd-token-of-the-agent"} {
		if err := os.WriteFile(filepath.Join(s.dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	first := <-s.spawn(io.Discard, "emulate", "--listen", "127.0.0.1:0")
	s.server = strings.TrimPrefix(first, "listening on ")
	s.env = []string{"LUNSYNC_SERVER=" + s.server, "LUNSYNC_STATE=" + filepath.Join(s.dir, "state"), "NO_COLOR=1"}
	// The race detector sleeps for a second before each process ends.
	s.env = append(s.env, "GORACE=atexit_sleep_ms=0")
	return s
}

// spawn runs lunsync until the test ends, and returns what it prints.
func (s *stage) spawn(stderr io.Writer, args ...string) <-chan string {
	s.t.Helper()
	cmd := exec.Command("lunsync", args...)
	cmd.Dir, cmd.Env, cmd.Stderr = s.dir, append(os.Environ(), s.env...), stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if stderr == nil {
		cmd.Stderr = cmd.Stdout
	}
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	lines := make(chan string, 1000)
	go func() {
		defer close(lines)
		for scanner := bufio.NewScanner(out); scanner.Scan(); {
			lines <- scanner.Text()
		}
	}()
	s.t.Cleanup(func() {
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			s.t.Error(err)
		}
		for range lines { // they end when the process does
		}
		if err := cmd.Wait(); err != nil {
			s.t.Errorf("lunsync %s: %v", args[0], err)
		}
	})
	return lines
}

// keep starts the agent that keeps the spec.
func (s *stage) keep(args ...string) {
	s.t.Helper()
	args = append([]string{"run", "--listen", "127.0.0.1:0", "--token-file", "token"}, args...)
	s.log = s.spawn(nil, args...)
	first := <-s.log
	_, address, ok := strings.Cut(first, "listen=")
	if !ok {
		s.t.Fatalf("the agent prints %q first", first)
	}
	host := func(url string) string { return strings.TrimPrefix(url, "http://") }
	s.tidy = strings.NewReplacer(host(s.server), "nas1", host(address), "127.0.0.1:9810", version(), "v1.0.0", s.dir+"/", "")
	s.env = append(s.env, "LUNSYNC_AGENT="+address, "LUNSYNC_TOKEN_FILE=token")
	s.film.print(agentPane, "", s.equal(first))
}

// run films a command that the operator types, and checks how it ends.
func (s *stage) run(command string, status int) {
	s.t.Helper()
	s.film.print(operatorPane, "command", "$ "+command)
	s.film.wait(900 * time.Millisecond)
	cmd := exec.Command("sh", "-c", command)
	cmd.Dir, cmd.Env = s.dir, append(os.Environ(), s.env...)
	out, err := cmd.CombinedOutput()
	if exit, failed := errors.AsType[*exec.ExitError](err); err != nil && !failed || failed != (status != 0) || failed && exit.ExitCode() != status {
		s.t.Fatalf("%s: %v, want status %d\n%s", command, err, status, out)
	}
	s.film.print(operatorPane, "", s.equal(string(out)))
}

// request does what a person does in the appliance's own interface.
func (s *stage) request(method, resource, body string) {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.server+"/api/v1.0/services/iscsi/"+resource, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode >= http.StatusMultipleChoices {
		s.t.Fatalf("%s %s: %s", method, resource, res.Status)
	}
}

// watch films what the agent prints, up to the first line that has the text.
func (s *stage) watch(until string) {
	s.t.Helper()
	timeout := time.After(patience)
	for {
		select {
		case line, running := <-s.log:
			if !running {
				s.t.Fatalf("the agent has ended before it printed %q", until)
			}
			s.film.print(agentPane, loudness(line), s.equal(line))
			if strings.Contains(line, until) {
				return
			}
		case <-timeout:
			s.t.Fatalf("the agent never printed %q", until)
		}
	}
}

// loudness returns the class of a line of the log.
func loudness(line string) string {
	for _, level := range []string{"warn", "error"} {
		if strings.Contains(line, "level="+strings.ToUpper(level)) {
			return level
		}
	}
	return ""
}

var (
	untold  = regexp.MustCompile(`\b(time|took)=\S+ ?`)
	lengths = regexp.MustCompile(`\b(after )[0-9.]+(µs|ms|s)\b`)
	callers = regexp.MustCompile(`\bfrom=\S+`)
	clocks  = regexp.MustCompile(`(\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d`)
	past    = regexp.MustCompile(`\(\d+s ago\)`)
	soon    = regexp.MustCompile(`\(in \d+s\)`)
)

// equal returns text as it is in every run: the story begins at nine and lasts less
// than a minute, and a pass takes 5ms.
func (s *stage) equal(text string) string {
	text = untold.ReplaceAllString(s.tidy.Replace(text), "")
	text = lengths.ReplaceAllString(text, "${1}5ms")
	text = callers.ReplaceAllString(text, "from=127.0.0.1:50000")
	text = past.ReplaceAllString(text, "(now)")
	text = soon.ReplaceAllString(text, "(in 9s)")
	text = strings.ReplaceAll(text, "(in 1h59m)", "(in 2h0m)")
	return strings.TrimRight(clocks.ReplaceAllStringFunc(text, s.clock), " ")
}

// clock returns a time of day by the story's clock, in full minutes.
func (s *stage) clock(text string) string {
	if len(text) == len(time.TimeOnly) {
		text = s.start.Format(time.DateOnly) + " " + text
	}
	at, err := time.ParseInLocation(time.DateTime, text, time.Local)
	if err != nil {
		return text
	}
	if at.Before(s.start.Add(-12 * time.Hour)) {
		at = at.AddDate(0, 0, 1) // midnight has struck since
	}
	nine := time.Date(2000, 1, 1, 9, 0, 0, 0, time.UTC)
	return nine.Add(at.Sub(s.start).Truncate(time.Minute)).Format(time.TimeOnly)
}
