package web_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
)

// A tab is a page of a browser, with cookies and storage of its own.
type tab struct {
	*browser
	t       *testing.T
	session string
}

// tab returns a new, empty one.
func (b *browser) tab(t *testing.T) *tab {
	t.Helper()
	var context struct{ BrowserContextID string }
	b.call(t, "", "Target.createBrowserContext", nil, &context)
	var target struct{ TargetID string }
	b.call(t, "", "Target.createTarget", map[string]any{"url": "about:blank", "browserContextId": context.BrowserContextID}, &target)
	var attached struct{ SessionID string }
	b.call(t, "", "Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &attached)
	b.mu.Lock()
	b.news[attached.SessionID] = make(chan struct{}, 1)
	b.mu.Unlock()
	p := &tab{b, t, attached.SessionID}
	for _, domain := range []string{"Page", "Runtime", "Log", "Network"} {
		p.do(domain+".enable", nil)
	}
	return p
}

func (p *tab) do(method string, params any) {
	p.t.Helper()
	p.call(p.t, p.session, method, params, nil)
}

// open goes to a URL, and returns when all that it needs is there.
func (p *tab) open(url string) {
	p.t.Helper()
	before := len(p.told("Page.loadEventFired"))
	p.do("Page.navigate", map[string]any{"url": url})
	deadline := time.After(patience)
	for len(p.told("Page.loadEventFired")) == before {
		select {
		case <-p.news[p.session]:
		case <-deadline:
			p.t.Fatalf("%s was not loaded", url)
		}
	}
}

// told returns what the page told by one method.
func (p *tab) told(method string) []json.RawMessage {
	p.mu.Lock()
	defer p.mu.Unlock()
	var all []json.RawMessage
	for _, e := range p.events[p.session] {
		if e.Method == method {
			all = append(all, e.Params)
		}
	}
	return all
}

// eval returns what an expression of JavaScript comes to; a promise is waited for.
func (p *tab) eval(expression string) any {
	p.t.Helper()
	var got struct {
		Result           struct{ Value any }
		ExceptionDetails *struct{ Exception struct{ Description string } }
	}
	p.call(p.t, p.session, "Runtime.evaluate", map[string]any{"expression": expression, "awaitPromise": true, "returnByValue": true}, &got)
	if got.ExceptionDetails != nil {
		p.t.Fatalf("%s: %s", expression, got.ExceptionDetails.Exception.Description)
	}
	return got.Result.Value
}

// until waits for an expression of JavaScript to become true.
func (p *tab) until(expression string) {
	p.t.Helper()
	p.eval(fmt.Sprintf(`new Promise((done, lost) => {
		const started = Date.now();
		const look = () => (%s) ? done() : Date.now() - started > 20000 ? lost(new Error("never true")) : setTimeout(look, 20);
		look();
	})`, expression))
}

// complaints returns what the console says is wrong, violations of the policy of
// content included.
func (p *tab) complaints() []string {
	var all []string
	for _, text := range p.told("Log.entryAdded") {
		all = append(all, string(text))
	}
	for _, text := range p.told("Runtime.exceptionThrown") {
		all = append(all, string(text))
	}
	for _, text := range p.told("Runtime.consoleAPICalled") {
		all = append(all, string(text))
	}
	return all
}

// strangers returns the URLs that the page asked for and that don't begin with site.
func (p *tab) strangers(site string) []string {
	var all []string
	for _, text := range p.told("Network.requestWillBeSent") {
		var sent struct{ Request struct{ URL string } }
		if err := json.Unmarshal(text, &sent); err != nil {
			p.t.Fatal(err)
		}
		if !strings.HasPrefix(sent.Request.URL, site) {
			all = append(all, sent.Request.URL)
		}
	}
	return all
}

// screenshot returns how the page looks, as PNG in base64.
func (p *tab) screenshot() string {
	p.t.Helper()
	var shot struct{ Data string }
	p.call(p.t, p.session, "Page.captureScreenshot", map[string]any{"captureBeyondViewport": true}, &shot)
	return shot.Data
}

// prefer makes the page believe that its reader likes a colour scheme.
func (p *tab) prefer(scheme string) {
	p.t.Helper()
	p.do("Emulation.setEmulatedMedia", map[string]any{"features": []map[string]string{{"name": "prefers-color-scheme", "value": scheme}}})
}
