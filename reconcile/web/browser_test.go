package web_test

import (
	"fmt"
	"net"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/lunsync/lunsync/reconcile/agent"
	"github.com/lunsync/lunsync/reconcile/web"
)

// TestInChromium tries the page in a real browser. CI installs one.
func TestInChromium(t *testing.T) {
	b := startBrowser(t)
	tests := map[string]func(*testing.T, *browser){
		"quiet":      isQuiet,
		"schemes":    hasTwoSchemes,
		"phone":      fitsAPhone,
		"no script":  readsWithoutScript,
		"orders":     takesOrders,
		"no token":   takesNoOrdersWithoutToken,
		"refresh":    refreshes,
		"policy":     runsNothingInline,
		"rebinding":  isNobodyElses,
		"text stays": showsTextAsText,
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) { test(t, b) })
	}
}

// serveSamples serves fakes until the test ends, and returns the URL.
func serveSamples(t *testing.T, fakes []*fake, change func(*web.Config)) string {
	t.Helper()
	s := httptest.NewServer(site(fakes, change))
	t.Cleanup(s.Close)
	return s.URL
}

// No page makes the console complain, or asks anybody else for something.
func isQuiet(t *testing.T, b *browser) {
	for _, p := range pages {
		url := serveSamples(t, agents(time.Now(), strings.Split(p.samples, ",")...), nil)
		tab := b.tab(t)
		tab.open(url + p.path)
		tab.refresh()
		if c := tab.complaints(); len(c) > 0 {
			t.Errorf("%s: the console says %v", p.name, c)
		}
		if s := tab.strangers(url + "/"); len(s) > 0 {
			t.Errorf("%s asked for %v", p.name, s)
		}
	}
}

// refresh has the page look at the agent at once, and waits until it has.
func (p *tab) refresh() {
	p.t.Helper()
	p.eval(`document.documentElement.dataset.seen = ""`)
	p.eval(`(() => {
		const parse = DOMParser.prototype.parseFromString;
		DOMParser.prototype.parseFromString = function (...args) {
			DOMParser.prototype.parseFromString = parse;
			setTimeout(() => document.documentElement.dataset.seen = "yes");
			return parse.apply(this, args);
		};
		document.dispatchEvent(new Event("visibilitychange"));
	})()`)
	p.until(`document.documentElement.dataset.seen === "yes"`)
}

func hasTwoSchemes(t *testing.T, b *browser) {
	tab := b.tab(t)
	url := serveSamples(t, agents(time.Now(), "drifted"), nil)
	var looks, papers []string
	for _, scheme := range []string{"light", "dark"} {
		tab.prefer(scheme)
		tab.open(url)
		looks = append(looks, tab.screenshot())
		papers = append(papers, fmt.Sprint(tab.eval(`getComputedStyle(document.body).backgroundColor`)))
	}
	if looks[0] == looks[1] || papers[0] == papers[1] {
		t.Errorf("light and dark look the same, on %v", papers)
	}
}

// On a phone nothing but a box that scrolls is wider than the screen.
func fitsAPhone(t *testing.T, b *browser) {
	for _, p := range pages {
		tab := b.tab(t)
		tab.do("Emulation.setDeviceMetricsOverride", map[string]any{"width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": true})
		tab.open(serveSamples(t, agents(time.Now(), strings.Split(p.samples, ",")...), nil) + p.path)
		if got := tab.eval(`document.documentElement.scrollWidth`); got != 360.0 {
			t.Errorf("%s is %v wide on a screen of 360", p.name, got)
		}
	}
}

// All that there is to read is there without JavaScript, and nothing else.
func readsWithoutScript(t *testing.T, b *browser) {
	tab := b.tab(t)
	tab.do("Emulation.setScriptExecutionDisabled", map[string]any{"value": true})
	tab.open(serveSamples(t, agents(time.Now(), "drifted"), nil))
	text := fmt.Sprint(tab.eval(`document.body.innerText`))
	for _, says := range []string{
		"drifted for", "the iSCSI service is stopped", "targettoextent/vmstore/vm-0", "1GB → 10GB", "1 unchanged", "Next pass",
		"2 to create, 3 to update", "mutual CHAP vmware", "lunsync suspend --reason",
	} {
		if !strings.Contains(text, says) {
			t.Errorf("the page doesn't say %q:\n%s", says, text)
		}
	}
	if tab.eval(`document.getElementById("orders").checkVisibility()`) != false {
		t.Error("orders are offered that can't be given")
	}
	if width := tab.eval(`document.querySelector("svg.drawing").getBoundingClientRect().width`); width.(float64) < 500 {
		t.Errorf("the picture is %v wide", width)
	}
}

// fill opens the orders and types into their fields.
func (p *tab) fill(token, reason, hours string) {
	p.t.Helper()
	p.eval(fmt.Sprintf(`(() => {
		document.querySelector("#orders details").open = true;
		document.getElementById("token").value = %q;
		document.getElementById("reason").value = %q;
		document.getElementById("for").value = %q;
	})()`, token, reason, hours))
}

func (p *tab) press(button string) {
	p.t.Helper()
	p.eval(fmt.Sprintf(`document.querySelector("#orders button[value=%s]").click()`, button))
}

// says waits until what became of an order is told in these words.
func (p *tab) says(words string) {
	p.t.Helper()
	p.until(fmt.Sprintf(`document.querySelector("#orders output").textContent.includes(%q)`, words))
}

// The token opens the orders, and they show at once. It goes no further than the tab.
func takesOrders(t *testing.T, b *browser) {
	fakes := agents(time.Now(), "converged", "drifted")
	url := serveSamples(t, fakes, nil)
	tab := b.tab(t)
	tab.open(url + "/appliance/converged.example.com")

	tab.fill("", "", "")
	tab.press("sync")
	tab.fill("wrong", "", "")
	tab.press("sync")
	tab.says("is not that of the agent")
	if fakes[0].synced() != 0 || tab.eval(`sessionStorage.length`) != 0.0 {
		t.Error("a wrong token was obeyed or kept")
	}

	tab.fill(token, "", "")
	tab.press("suspend")
	tab.says("give a reason")
	tab.fill(token, "new disks", "4")
	tab.press("suspend")
	tab.says("Suspended.")
	tab.until(`document.querySelector(".reason")?.textContent.includes("new disks")`)
	s := fakes[0].View().Status.Suspension
	if s == nil || s.Until == nil || time.Until(*s.Until).Round(time.Hour) != 4*time.Hour || fakes[1].View().Status.Suspension != nil {
		t.Errorf("the suspension is %+v, and of the other agent %+v", s, fakes[1].View().Status.Suspension)
	}

	tab.open(url + "/") // the tab remembers the token
	tab.press("sync")
	tab.says("A pass was asked for.")
	tab.press("resume")
	tab.says("Resumed.")
	if got := [2]int{fakes[0].synced(), fakes[1].synced()}; got != [2]int{1, 1} || fakes[0].View().Status.Suspension != nil {
		t.Errorf("asked for %v passes, suspended: %v", got, fakes[0].View().Status.Suspension)
	}
	if kept := fmt.Sprint(tab.eval(`JSON.stringify(localStorage) + document.cookie + location.href`)); strings.Contains(kept, token) {
		t.Errorf("the token is in %s", kept)
	}

	tab.fill("rotated since", "", "")
	tab.press("sync")
	tab.says("is not that of the agent")
	if tab.eval(`sessionStorage.length`) != 0.0 {
		t.Error("a token that is no longer right is kept")
	}
}

func takesNoOrdersWithoutToken(t *testing.T, b *browser) {
	tab := b.tab(t)
	tab.open(serveSamples(t, agents(time.Now(), "suspended"), func(c *web.Config) { c.Token = nil }))
	if tab.eval(`document.querySelectorAll("button, input, form").length`) != 0.0 {
		t.Error("orders are offered without a token")
	}
}

// The page follows the agent, and leaves what the reader opened as it is. When the
// agent is gone it says so.
func refreshes(t *testing.T, b *browser) {
	fakes := agents(time.Now(), "drifted")
	s := httptest.NewServer(site(fakes, nil))
	defer s.Close()
	tab := b.tab(t)
	tab.open(s.URL)
	tab.eval(`document.getElementById("step-3").open = false; document.querySelector("#step-4 > summary").focus()`)

	failed := failing(time.Now()).Status
	fakes[0].mu.Lock()
	fakes[0].view.Status = failed
	fakes[0].view.Plan.Steps[4].Name = "another"
	fakes[0].mu.Unlock()
	tab.refresh()
	tab.until(`document.querySelector(".word strong").textContent === "failing"`)
	tab.until(`document.title.includes("failing")`)
	tab.until(`document.querySelector("#step-5 .key").textContent === "extent/another"`)
	if got := tab.eval(`[3, 4].map((n) => document.getElementById("step-" + n).open).join()`); got != "false,true" {
		t.Errorf("steps 3 and 4 are open: %v", got)
	}
	if got := tab.eval(`document.activeElement.closest("details").id`); got != "step-4" {
		t.Errorf("the focus is on %v", got)
	}

	s.Close()
	tab.eval(`document.dispatchEvent(new Event("visibilitychange"))`)
	tab.until(`document.getElementById("offline").checkVisibility()`)
	if fakes[0].View().Status.State != agent.Failing {
		t.Error("looking at the page changed the agent")
	}
}

// Were there a hole in the page, the policy of content would still stop a script.
func runsNothingInline(t *testing.T, b *browser) {
	tab := b.tab(t)
	tab.open(serveSamples(t, agents(time.Now(), "drifted"), nil))
	tab.eval(`document.body.insertAdjacentHTML("beforeend", '<img src="page/none" onerror="document.title = 1"><p id="red" style="color: red">')`)
	tab.eval(`document.body.append(Object.assign(document.createElement("script"), {textContent: "document.title = 2"}))`)
	tab.eval(`fetch("http://evil.example:1/").catch(() => {})`)
	complaints := strings.Join(tab.complaints(), "\n")
	for _, says := range []string{"inline script", "inline style", "connect-src"} {
		if !strings.Contains(complaints, says) {
			t.Errorf("the console doesn't say %q:\n%s", says, complaints)
		}
	}
	if title := fmt.Sprint(tab.eval(`document.title`)); !strings.Contains(title, "drifted") {
		t.Errorf("a script has set the title to %s", title)
	}
}

// A site whose name is made to lead to loopback gets nothing.
func isNobodyElses(t *testing.T, b *browser) {
	url := serveSamples(t, agents(time.Now(), "drifted"), func(c *web.Config) { c.Loopback = true })
	_, port, err := net.SplitHostPort(strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	tab := b.tab(t)
	for host, sees := range map[string]bool{"evil.example": false, "127.0.0.1": true} {
		tab.open("http://" + net.JoinHostPort(host, port) + "/")
		if text := fmt.Sprint(tab.eval(`document.body.innerText`)); strings.Contains(text, "nas1.example.com") != sees {
			t.Errorf("%s gets to see:\n%s", host, text)
		}
	}
}

// What an appliance says stays text in the browser's eyes too, also after a refresh.
func showsTextAsText(t *testing.T, b *browser) {
	fakes := agents(time.Now(), "hostile")
	tab := b.tab(t)
	tab.open(serveSamples(t, fakes, nil))
	fakes[0].mu.Lock()
	fakes[0].view.Status.Warnings = append(fakes[0].view.Status.Warnings, `<b id="bold">`)
	fakes[0].mu.Unlock()
	tab.refresh()
	tab.until(`document.querySelector("[data-part=remarks]").textContent.includes('<b id="bold">')`)
	if got := tab.eval(`document.scripts.length + "," + document.querySelectorAll("#bold, [onload], [onerror]").length`); got != "1,0" {
		t.Errorf("scripts and elements that aren't ours: %v", got)
	}
}
