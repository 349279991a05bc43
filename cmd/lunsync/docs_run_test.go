package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// The addresses that pages name. The test puts free ones in their place.
const (
	docsServer = "127.0.0.1:8080"
	docsAgent  = "127.0.0.1:9810"
)

// TestDocsCommands carries out what pages say, as a reader does: it writes the files that
// they show (```yaml lunsync.yaml), types the commands of their console blocks into one
// shell for each page, and compares what is printed. A line "…" stands for any lines, and
// a "…" within a line for any text. Comments before a block say what a reader doesn't see:
//
//	<!-- test: emulate --release 11.1 -->   start an emulator, and set LUNSYNC_SERVER
//	<!-- test: run COMMAND -->              a command that the page doesn't show
//	<!-- test: status 2 -->                 how the block's last command ends
//	<!-- test: skip REASON -->              the block is not run; its lunsync commands must have the flags that they use
//
// A block "console background" has one command that goes on until the page ends.
func TestDocsCommands(t *testing.T) {
	requireTools(t)
	for _, page := range docsPages(t) {
		t.Run(strings.TrimSuffix(page, ".md"), func(t *testing.T) {
			t.Parallel()
			blocks := parseDocs(t, page, readPage(t, page))
			if !slices.ContainsFunc(blocks, func(b docsBlock) bool { return b.language == "console" }) {
				return
			}
			r := &docsRun{T: t, page: page, dir: t.TempDir()}
			r.start()
			for i := range blocks {
				r.play(&blocks[i])
			}
		})
	}
}

// requireTools skips the test where a program is missing that pages use.
func requireTools(t *testing.T) {
	t.Helper()
	for _, tool := range []string{"curl", "openssl"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip(err)
		}
	}
}

// A docsRun is the shell of one page.
type docsRun struct {
	*testing.T
	page, dir string
	stdin     io.Writer
	output    *bufio.Reader
	addresses *strings.Replacer // puts the addresses of this run in the place of those of the page
	back      *strings.Replacer
	processes []int // ids of the background commands
}

// start starts the shell. It ends, with all that it has started, when the test does.
func (r *docsRun) start() {
	shell := exec.Command("sh")
	shell.Dir = r.dir
	examples, err := filepath.Abs(filepath.Join(docsRoot, "examples"))
	r.check(err)
	r.check(os.Symlink(examples, filepath.Join(r.dir, "examples")))
	r.check(os.WriteFile(filepath.Join(r.dir, ".empty"), nil, 0o600))
	server, agent := r.freeAddress(), r.freeAddress()
	r.addresses = strings.NewReplacer(docsServer, server, docsAgent, agent,
		"lunsync run", "lunsync run --listen "+agent, "lunsync emulate", "lunsync emulate --listen "+server)
	r.back = strings.NewReplacer(server, docsServer, agent, docsAgent, r.dir, "…")
	shell.Env = append(os.Environ(), "LUNSYNC_STATE="+filepath.Join(r.dir, ".state"), "LUNSYNC_AGENT=http://"+agent,
		"HOME="+r.dir, "GORACE=atexit_sleep_ms=0", "NO_COLOR=1")
	stdin, err := shell.StdinPipe()
	r.check(err)
	stdout, err := shell.StdoutPipe()
	r.check(err)
	shell.Stderr = shell.Stdout
	r.check(shell.Start())
	r.stdin, r.output = stdin, bufio.NewReader(stdout)
	r.Cleanup(func() {
		r.stopAll()
		stdin.Close()
		_ = shell.Wait() // how the last command ended
	})
}

func (r *docsRun) check(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

// nextPort is below the ports that the system gives to those who ask for any.
var nextPort atomic.Int32

// freeAddress returns an address of loopback that nobody listens on. No other page of
// this test gets it.
func (r *docsRun) freeAddress() string {
	for {
		address := fmt.Sprintf("127.0.0.1:%d", 20000+(int32(os.Getpid())*64+nextPort.Add(1))%12000)
		if l, err := net.Listen("tcp", address); err == nil {
			l.Close()
			return address
		}
	}
}

// play does what a block says.
func (r *docsRun) play(b *docsBlock) {
	for _, d := range b.directives {
		switch word, rest, _ := strings.Cut(d, " "); word {
		case "emulate":
			r.emulate(b.line, rest)
		case "run":
			r.quietly(b.line, rest)
		case "status", "skip":
		default:
			r.Fatalf("%s:%d: there is no directive %s", r.page, b.line, word)
		}
	}
	_, skip := b.directive("skip")
	switch {
	case b.language == "console" && skip:
		r.checkFlags(b)
	case b.language == "console" && b.name == "background":
		for _, c := range b.commands() {
			r.background(c)
		}
	case b.language == "console":
		r.session(b)
	case b.name != "" && b.language != "mermaid":
		r.check(os.MkdirAll(filepath.Dir(filepath.Join(r.dir, b.name)), 0o755))
		r.check(os.WriteFile(filepath.Join(r.dir, b.name), []byte(r.addresses.Replace(b.text)), 0o600))
	}
}

// emulate starts an emulator in place of all background commands, and sets LUNSYNC_SERVER.
func (r *docsRun) emulate(line int, flags string) {
	r.stopAll()
	r.background(docsCommand{line: line, text: "lunsync emulate " + flags, output: []string{"listening on http://" + docsServer}})
	r.quietly(line, "export LUNSYNC_SERVER=http://"+docsServer)
}

// session types the commands of a block.
func (r *docsRun) session(b *docsBlock) {
	all := b.commands()
	for i, c := range all {
		want := "0"
		if status, ok := b.directive("status"); ok && i == len(all)-1 {
			want = status
		}
		out, status := r.run(c.text)
		if status != want {
			r.Fatalf("%s:%d: %s\nends with status %s, want %s; it printed\n%s", r.page, c.line, c.text, status, want, out)
		}
		if got := splitLines(out); !linesMatch(c.output, got) {
			r.Errorf("%s:%d: %s\nprints\n%s", r.page, c.line, c.text, out)
		}
	}
}

// quietly types a command that a page doesn't show.
func (r *docsRun) quietly(line int, command string) {
	if out, status := r.run(command); status != "0" {
		r.Fatalf("%s:%d: %s\nends with status %s; it printed\n%s", r.page, line, command, status, out)
	}
}

const docsMark = "--- end of the command, status"

// run types a command, and returns what it prints and its exit status.
func (r *docsRun) run(command string) (output, status string) {
	_, err := fmt.Fprintf(r.stdin, "{ %s\n} <.empty\necho '%s' $?\n", r.addresses.Replace(command), docsMark)
	r.check(err)
	var out strings.Builder
	for {
		line, err := r.output.ReadString('\n')
		if err != nil {
			r.Fatalf("%s: %s\nended the shell: %v; it printed\n%s", r.page, command, err, out.String())
		}
		before, after, ended := strings.Cut(line, docsMark)
		out.WriteString(before)
		if ended {
			return r.back.Replace(out.String()), strings.TrimSpace(after)
		}
	}
}

// docsPatience is how long the output of a background command is waited for.
const docsPatience = time.Minute

// background starts a command that goes on, and waits until it has printed what the page
// says.
func (r *docsRun) background(c docsCommand) {
	log := fmt.Sprintf(".background%d", len(r.processes))
	pid, status := r.run(fmt.Sprintf("%s >%s 2>&1 &\necho $!", c.text, log))
	id, err := strconv.Atoi(strings.TrimSpace(pid))
	if err != nil || status != "0" {
		r.Fatalf("%s:%d: %s\ndoes not start: %s", r.page, c.line, c.text, pid)
	}
	r.processes = append(r.processes, id)
	deadline := time.Now().Add(docsPatience)
	for {
		text, err := os.ReadFile(filepath.Join(r.dir, log))
		if !errors.Is(err, fs.ErrNotExist) { // the shell makes it when the command starts
			r.check(err)
		}
		out := r.back.Replace(string(text))
		if linesMatch(append(slices.Clone(c.output), "…"), splitLines(out)) {
			return
		}
		if time.Now().After(deadline) {
			r.Fatalf("%s:%d: %s\nprints\n%s", r.page, c.line, c.text, out)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// stopAll ends the background commands.
func (r *docsRun) stopAll() {
	for _, p := range r.processes {
		_, status := r.run(fmt.Sprintf("kill %d; wait %[1]d", p))
		if status != "0" && status != "127" {
			r.Errorf("%s: background command ends with status %s", r.page, status)
		}
	}
	r.processes = nil
}

func splitLines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

var (
	docsDuration   = regexp.MustCompile(`\b\d+(\.\d+)?(µs|ms|s)\b`)
	trailingBlanks = regexp.MustCompile(` +$`)
)

// linesMatch reports whether got is what a page shows. Durations differ from run to run.
func linesMatch(want, got []string) bool {
	if len(want) == 0 {
		return len(got) == 0
	}
	if want[0] == "…" {
		for i := range len(got) + 1 {
			if linesMatch(want[1:], got[i:]) {
				return true
			}
		}
		return false
	}
	return len(got) > 0 && lineMatches(want[0], got[0]) && linesMatch(want[1:], got[1:])
}

func lineMatches(want, got string) bool {
	plain := func(s string) string {
		return trailingBlanks.ReplaceAllString(docsDuration.ReplaceAllString(s, "1ms"), "")
	}
	parts := strings.Split(plain(want), "…")
	for i, p := range parts {
		parts[i] = regexp.QuoteMeta(p)
	}
	return regexp.MustCompile("^" + strings.Join(parts, ".*") + "$").MatchString(plain(got))
}

var lunsyncCommand = regexp.MustCompile(`(?m)(?:^\$ |[|;&] |sudo |ExecStart=)lunsync ([a-z]+)([^|;&>\n]*)`)

// checkFlags checks that the lunsync commands of a block that is not run exist, and have
// the flags that they are given.
func (r *docsRun) checkFlags(b *docsBlock) {
	for _, m := range lunsyncCommand.FindAllStringSubmatch(b.text, -1) {
		cmd, _, err := newTestRoot().Find([]string{m[1]})
		if err != nil || !cmd.HasParent() {
			r.Errorf("%s:%d: there is no lunsync %s", r.page, b.line, m[1])
			continue
		}
		for word := range strings.FieldsSeq(m[2]) {
			name, _, _ := strings.Cut(word, "=")
			flag, long := strings.CutPrefix(name, "--")
			if long && cmd.Flag(flag) == nil && cmd.InheritedFlags().Lookup(flag) == nil {
				r.Errorf("%s:%d: lunsync %s has no flag %s", r.page, b.line, m[1], name)
			}
		}
	}
}
