package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/lunsync/lunsync/client/emulator"
)

// A patient is a real lunsync run that is measured, and the appliance that it keeps.
type patient struct {
	b        *testing.B
	file     string // the spec
	requests chan time.Time
	cmd      *exec.Cmd
	log      *bufio.Scanner
}

// newPatient starts an agent on a spec of n times ten objects, and waits until it has
// made them.
func newPatient(b *testing.B, n int) *patient {
	b.Helper()
	dir := b.TempDir()
	p := &patient{b: b, file: filepath.Join(dir, "lunsync.yaml"), requests: make(chan time.Time, 100_000)}
	server, err := emulator.New(emulator.Options{Release: emulator.R112})
	if err != nil {
		b.Fatal(err)
	}
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.requests <- time.Now()
		server.ServeHTTP(w, r)
	}))
	b.Cleanup(web.Close)
	p.write(n, "")
	program := filepath.Join(dir, "lunsync")
	if out, err := exec.Command("go", "build", "-trimpath", "-o", program, ".").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	p.cmd = exec.Command(program, "run", "--listen", "127.0.0.1:0", "--server", web.URL, "--state", dir, p.file)
	stderr, err := p.cmd.StderrPipe()
	if err != nil {
		b.Fatal(err)
	}
	p.log = bufio.NewScanner(stderr)
	if err := p.cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = p.cmd.Process.Signal(syscall.SIGTERM) // it may have ended
		_, _ = io.Copy(io.Discard, stderr)
		if err := p.cmd.Wait(); err != nil {
			b.Errorf("the agent ended with %v", err)
		}
	})
	p.await("pass ended")
	return p
}

// await waits for a line of the agent's log.
func (p *patient) await(text string) {
	p.b.Helper()
	for p.log.Scan() {
		if strings.Contains(p.log.Text(), text) {
			return
		}
	}
	p.b.Fatalf("the agent has ended: %v", p.log.Err())
}

// write makes the spec one of n times ten objects.
func (p *patient) write(n int, comment string) {
	p.b.Helper()
	var text bytes.Buffer
	text.WriteString("version: 1\n")
	section := func(name string, entry func(i int)) {
		text.WriteString(name + ":\n")
		for i := range n {
			entry(i)
		}
	}
	section("portals", func(i int) { fmt.Fprintf(&text, "  p%d: {listen: [\"10.1.%d.%d:3260\"]}\n", i, i>>8, i&255) })
	section("initiator_groups", func(i int) { fmt.Fprintf(&text, "  i%d: {networks: [10.%d.0.0/16]}\n", i, i) })
	section("extents", func(i int) {
		for j := range 3 {
			fmt.Fprintf(&text, "  e%d-%d: {zvol: tank/e%d-%d, comment: %q}\n", i, j, i, j, comment)
		}
	})
	section("targets", func(i int) {
		fmt.Fprintf(&text, "  t%d:\n    groups: [{portal: p%d, initiator_group: i%d}]\n    luns: {0: e%d-0, 1: e%d-1, 2: e%d-2}\n", i, i, i, i, i, i)
	})
	if err := os.WriteFile(p.file, text.Bytes(), 0o600); err != nil {
		p.b.Fatal(err)
	}
}

var resident = regexp.MustCompile(`(?m)^VmRSS:\s+(\d+) kB$`)

// rss returns how many MiB the agent has resident.
func (p *patient) rss() float64 {
	p.b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		p.b.Fatal(err)
	}
	kb, err := strconv.Atoi(string(resident.FindSubmatch(text)[1]))
	if err != nil {
		p.b.Fatal(err)
	}
	return float64(kb) / 1024
}

// cpu returns how long the agent's threads have run, to the nanosecond.
func (p *patient) cpu() time.Duration {
	p.b.Helper()
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", p.cmd.Process.Pid))
	if err != nil {
		p.b.Fatal(err)
	}
	var total time.Duration
	for _, thread := range threads {
		text, err := os.ReadFile(thread)
		if err != nil {
			continue // the thread has ended
		}
		ran, err := strconv.ParseInt(strings.Fields(string(text))[0], 10, 64)
		if err != nil {
			p.b.Fatal(err)
		}
		total += time.Duration(ran)
	}
	return total
}

// BenchmarkAgent1000 measures a real agent that keeps 1,000 objects: what it has
// resident after its passes, what a pass without changes costs, and from that the part
// of a core that it takes with an interval of five minutes, what it does between passes
// included.
func BenchmarkAgent1000(b *testing.B) {
	const idle = 20 * time.Second // more than one poll of the watch
	p := newPatient(b, 100)
	before := p.cpu()
	<-time.After(idle)
	between := float64(p.cpu()-before) / float64(idle)
	before = p.cpu()
	passes := 0
	for b.Loop() {
		if err := p.cmd.Process.Signal(syscall.SIGHUP); err != nil {
			b.Fatal(err)
		}
		p.await("outcome=unchanged")
		passes++
	}
	pass := (p.cpu() - before) / time.Duration(passes)
	b.ReportMetric(float64(pass.Microseconds())/1000, "cpu-ms/pass")
	b.ReportMetric(100*(between+float64(pass)/float64(5*time.Minute)), "%core")
	b.ReportMetric(p.rss(), "MiB-resident")
}

// BenchmarkAgentNotices measures how long it takes from the end of a write of the spec
// to the agent's first request.
func BenchmarkAgentNotices(b *testing.B) {
	p := newPatient(b, 10)
	var took []time.Duration
	for b.Loop() {
		for len(p.requests) > 0 {
			<-p.requests
		}
		p.write(10, fmt.Sprint(len(took)))
		written := time.Now()
		took = append(took, (<-p.requests).Sub(written))
		p.await("trigger=change")
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Milliseconds()), "ms-median")
	b.ReportMetric(float64(took[len(took)-1].Milliseconds()), "ms-most")
}
