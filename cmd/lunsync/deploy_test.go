package main

import (
	"net"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/lunsync/lunsync/spec"
)

// examples is where the files are that say how the agent is run.
const examples = "../../examples/"

// settlingRequests is how many requests an agent that is told to stop may have to
// wait for: the write in flight, and the readings that settle what became of it.
const settlingRequests = 4

func readExample(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(examples + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// An invocation is a command line of `lunsync run`, as parsed by the command
// itself.
type invocation struct {
	flags *pflag.FlagSet
	specs []string
}

// parseRun parses the arguments of lunsync. A flag that run doesn't have, or a
// value that it doesn't take, fails the test.
func parseRun(t *testing.T, args []string) invocation {
	t.Helper()
	cmd, rest, err := newTestRoot().Find(args)
	if err != nil {
		t.Fatal(err)
	}
	if cmd.Name() != "run" {
		t.Fatalf("%q is a command line of %s, want run", args, cmd.Name())
	}
	if err := cmd.ParseFlags(rest); err != nil {
		t.Fatal(err)
	}
	return invocation{cmd.Flags(), cmd.Flags().Args()}
}

func newTestRoot() *cobra.Command {
	return newRoot(&program{logFormat: choice{"text", []string{"text", "json"}}})
}

func (i invocation) value(flag string) string {
	f := i.flags.Lookup(flag)
	if f == nil {
		return ""
	}
	return f.Value.String()
}

// checkStopTime reports a time to stop that is too short for the write in flight.
func checkStopTime(t *testing.T, i invocation, stop time.Duration) {
	t.Helper()
	timeout, err := time.ParseDuration(i.value("timeout"))
	if err != nil {
		t.Fatal(err)
	}
	if stop < settlingRequests*timeout {
		t.Errorf("%v to stop is less than %d requests of %v", stop, settlingRequests, timeout)
	}
}

// checkSpec reports what is wrong with a spec of an example, and secrets that are
// not among the files that there are.
func checkSpec(t *testing.T, text string, files []string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "nas1.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := spec.Load([]string{file}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Warnings) > 0 {
		t.Error(s.Warnings)
	}
	if len(s.SecretFiles()) == 0 {
		t.Error("the spec shows no secret in a file")
	}
	for _, secret := range s.SecretFiles() {
		if !slices.Contains(files, secret) {
			t.Errorf("the spec takes a secret from %s; there are %q", secret, files)
		}
	}
}

// port returns the port that an address listens on, and whether that is on this
// machine only.
func port(t *testing.T, address string) (port string, local bool) {
	t.Helper()
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	return port, net.ParseIP(host).IsLoopback()
}

var markdownLink = regexp.MustCompile(`\]\(([^)#]+)`)

func TestPagesOfExamplesLinkToFilesThatExist(t *testing.T) {
	for _, page := range []string{"README.md", "prometheus/runbook.md", "prometheus/metrics.md"} {
		for _, link := range markdownLink.FindAllStringSubmatch(readExample(t, page), -1) {
			if _, err := os.Stat(filepath.Join(examples, path.Dir(page), link[1])); err != nil {
				t.Errorf("%s: %v", page, err)
			}
		}
	}
}

func TestEveryExampleIsListed(t *testing.T) {
	page := readExample(t, "README.md")
	entries, err := os.ReadDir(examples)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() != "README.md" && !strings.Contains(page, "]("+e.Name()+")") {
			t.Errorf("README.md doesn't tell of %s", e.Name())
		}
	}
}
