package emulator

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestWire sends the requests of testdata/wire over HTTP and compares the answers. The README
// there explains the format.
func TestWire(t *testing.T) {
	var files []string
	err := filepath.WalkDir("testdata/wire", func(path string, d fs.DirEntry, err error) error {
		if strings.HasSuffix(path, ".txt") {
			files = append(files, path)
		}
		return err
	})
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	for _, path := range files {
		releases := []string{filepath.Base(filepath.Dir(path))}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if also, ok := strings.CutPrefix(strings.SplitN(string(data), "\n", 2)[0], "also "); ok {
			releases = append(releases, strings.Fields(also)...)
		}
		for _, release := range releases {
			t.Run(release+"/"+filepath.Base(path), func(t *testing.T) {
				p := &player{t: t, release: Release(release), short: map[string]string{}}
				p.reset("")
				p.play(string(data))
			})
		}
	}
}

// A player sends the requests of one file and checks the answers.
type player struct {
	t       *testing.T
	release Release
	c       *client
	short   map[string]string
	line    int
	header  []string // headers of the next request
	sent    string
	status  int
	body    string
	got     map[string]string
	open    bool // the answer has not been checked yet
}

func (p *player) reset(args string) {
	o := Options{Release: p.release}
	if f := strings.Fields(args); len(f) == 2 {
		o.User, o.Password = f[0], f[1]
	}
	p.c = serve(p.t, o)
}

var requestLine = regexp.MustCompile(`^([A-Z]+) (\S+)(?: (.*))?$`)

func (p *player) play(text string) {
	for i, line := range strings.Split(text, "\n") {
		p.line = i + 1
		for _, name := range slices.SortedFunc(maps.Keys(p.short), func(a, b string) int { return len(b) - len(a) }) {
			line = strings.ReplaceAll(line, "$"+name, p.short[name])
		}
		word, args, _ := strings.Cut(line, " ")
		switch {
		case line == "" || word == "#" || word == "also":
		case word == "reset":
			p.reset(args)
		case word == "let":
			name, long, _ := strings.Cut(args, " ")
			p.short[name] = long
		case word == "world":
			p.world(args)
		case word == "repeat":
			p.repeat(args)
		case word == ">":
			name, value, _ := strings.Cut(args, ":")
			p.header = append(p.header, name, strings.TrimSpace(value))
		case word == "<":
			name, value, _ := strings.Cut(args, ":")
			p.checkHeader(name, strings.TrimSpace(value))
		case word == "->":
			p.check(args)
		default:
			p.send(line)
		}
	}
	p.close()
}

// close checks that the last request succeeded, if the file has no answer to it.
func (p *player) close() {
	p.t.Helper()
	if p.open && p.status >= 300 {
		p.errorf("before this: %s -> %d %s", p.sent, p.status, p.body)
	}
	p.open = false
}

func (p *player) errorf(format string, args ...any) {
	p.t.Helper()
	p.t.Errorf("line %d: %s", p.line, fmt.Sprintf(format, args...))
}

func (p *player) world(args string) {
	var w World
	if err := json.Unmarshal([]byte(args), &w); err != nil {
		p.t.Fatalf("line %d: %v", p.line, err)
	}
	if w.NoGlobal || w.TwoGlobals {
		s, err := New(Options{Release: p.release, World: w})
		if err != nil {
			p.t.Fatal(err)
		}
		*p.c = *serveServer(p.t, s)
	}
	p.c.s.SetWorld(w)
}

func (p *player) repeat(args string) {
	times, rest, _ := strings.Cut(args, " ")
	n, err := strconv.Atoi(times)
	if err != nil {
		p.t.Fatalf("line %d: %v", p.line, err)
	}
	for i := 1; i <= n; i++ {
		p.send(strings.ReplaceAll(rest, "%d", strconv.Itoa(i)))
	}
}

func (p *player) send(line string) {
	m := requestLine.FindStringSubmatch(line)
	if m == nil {
		p.t.Fatalf("line %d: not a request: %s", p.line, line)
	}
	p.close()
	p.open = true
	resp, body := p.c.do(m[1], m[2], m[3], p.header...)
	p.sent, p.status, p.body, p.header = line, resp.StatusCode, body, nil
	p.got = map[string]string{}
	for name := range resp.Header {
		p.got[name] = resp.Header.Get(name)
	}
}

func (p *player) check(args string) {
	p.t.Helper()
	p.open = false
	status, want, _ := strings.Cut(args, " ")
	if strconv.Itoa(p.status) != status {
		p.errorf("%s\n got %d %s\nwant %s", p.sent, p.status, p.body, args)
		return
	}
	var form strings.Builder
	for i, part := range strings.Split(want, "…") {
		if i > 0 {
			form.WriteString("(?s:.*)")
		}
		form.WriteString(regexp.QuoteMeta(part))
	}
	if !regexp.MustCompile("^" + form.String() + "$").MatchString(p.body) {
		p.errorf("%s\n got %s\nwant %s", p.sent, p.body, want)
	}
}

func (p *player) checkHeader(name, want string) {
	p.t.Helper()
	if got := p.got[name]; got != want {
		p.errorf("%s\n got %s: %q\nwant %q", p.sent, name, got, want)
	}
}
