package web_test

import (
	"context"
	"encoding/json"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// maxAction is how long one action of the browser may take. Only a test that fails waits so
// long.
const maxAction = time.Minute

// A tab is the only tab of a headless Chromium. Its methods end the test when they fail.
type tab struct {
	all *testing.T // the test that has the tab
	t   *testing.T // the part of it that runs
	ctx context.Context

	mu       sync.Mutex
	console  []string // what the console says since the last call of open
	requests []string // the URLs that the page asked for since then
}

// newTab starts a browser that ends with the test. It skips the test if no Chromium is
// installed.
func newTab(t *testing.T) *tab {
	t.Helper()
	program := chromium()
	if program == "" {
		t.Skip("SKIPPED, the page was not tried in a browser: no chromium is installed (apt-get install chromium)")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program), chromedp.UserDataDir(t.TempDir()), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("host-resolver-rules", "MAP evil.example 127.0.0.1"))
	allocator, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	p := &tab{all: t, t: t}
	p.ctx, cancel = chromedp.NewContext(allocator, chromedp.WithListener(p.listen))
	t.Cleanup(cancel)
	if err := chromedp.Do(p.ctx); err != nil {
		t.Fatal(err)
	}
	return p
}

// chromium returns the path of the program, or "" if there is none.
func chromium() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// listen records messages on the console and requests of the page.
func (p *tab) listen(event any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		p.requests = append(p.requests, e.Request.URL)
	case *log.EventEntryAdded, *runtime.EventExceptionThrown, *runtime.EventConsoleAPICalled:
		text, err := json.Marshal(e)
		if err != nil {
			text = []byte(err.Error())
		}
		p.console = append(p.console, string(text))
	}
}

// try runs a test in the tab.
func (p *tab) try(t *testing.T, test func(*testing.T, *tab)) {
	t.Helper()
	p.t = t
	defer func() { p.t = p.all }()
	test(t, p)
}

// run runs an action in a tab and returns its result.
func run[T any](p *tab, action chromedp.Action[T]) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, maxAction)
	defer cancel()
	got, err := chromedp.Run(ctx, action)
	if err != nil {
		p.t.Fatal(err)
	}
	return got
}

// command returns the action that sends a command without a result.
func command[P any](c cdp.Command[P, cdp.Empty], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, c, params)
		return err
	})
}

// open goes to a URL and returns when the page is loaded.
func (p *tab) open(url string) {
	p.t.Helper()
	p.mu.Lock()
	p.console, p.requests = nil, nil
	p.mu.Unlock()
	run(p, chromedp.Navigate(url))
}

// eval returns the value of a JavaScript expression.
func (p *tab) eval(expression string) any {
	p.t.Helper()
	return run(p, chromedp.Evaluate[any](expression, chromedp.EvalAwaitPromise))
}

// until waits for a JavaScript expression to become true.
func (p *tab) until(expression string) {
	p.t.Helper()
	run(p, chromedp.Poll[chromedp.Void](expression, chromedp.WithPollingInterval(10*time.Millisecond), chromedp.WithPollingTimeout(maxAction)))
}

// complaints returns the messages on the console, which include violations of the content
// security policy.
func (p *tab) complaints() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.console...)
}

// requestsBeyond returns the URLs that the page requested and that don't begin with site.
func (p *tab) requestsBeyond(site string) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var all []string
	for _, url := range p.requests {
		if !strings.HasPrefix(url, site) {
			all = append(all, url)
		}
	}
	return all
}

// prefer sets the colour scheme that the reader prefers.
func (p *tab) prefer(scheme string) {
	p.t.Helper()
	run(p, command(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	}))
}

// runScripts sets whether pages may run their scripts.
func (p *tab) runScripts(may bool) {
	p.t.Helper()
	run(p, command(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !may}))
}
