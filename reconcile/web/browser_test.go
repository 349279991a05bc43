package web_test

import (
	"fmt"
	"net"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/lunsync/lunsync/reconcile/agent"
	"github.com/lunsync/lunsync/reconcile/web"
)

// TestInChromium tests the page in a real browser, which CI installs. All parts share one tab,
// because each tab and each origin needs a process.
func TestInChromium(t *testing.T) {
	p := newTab(t)
	for _, tt := range []struct {
		name string
		test func(*testing.T, *tab)
	}{
		{"pages", areQuietAndFitAPhone},
		{"schemes", hasTwoSchemes},
		{"no script", readsWithoutScript},
		{"orders", takesOrders},
		{"no token", takesNoOrdersWithoutToken},
		{"refresh", refreshes},
		{"policy", runsNothingInline},
		{"rebinding", hidesFromOtherNames},
		{"text stays", showsTextAsText},
	} {
		t.Run(tt.name, func(t *testing.T) { p.try(t, tt.test) })
	}
	p.open("about:blank") // before the servers end
}

// serveSamples serves fakes and returns the URL. The server runs until all parts have ended,
// because the page of one part is still open when the next part begins.
func (p *tab) serveSamples(fakes []*fake, change func(*web.Config)) string {
	s := httptest.NewServer(site(fakes, change))
	p.all.Cleanup(s.Close)
	return s.URL
}

// areQuietAndFitAPhone checks that no page causes a message on the console or a request to
// another site, and that none is wider than the screen of a phone.
func areQuietAndFitAPhone(t *testing.T, p *tab) {
	run(p, chromedp.EmulateViewport(360, 740, chromedp.EmulateMobile))
	defer run(p, chromedp.ResetViewport())
	for _, page := range pages {
		url := p.serveSamples(agents(time.Now(), strings.Split(page.samples, ",")...), nil)
		p.open(url + page.path)
		if got := p.eval(`document.documentElement.scrollWidth`); got != 360.0 {
			t.Errorf("%s is %v wide on a screen of 360", page.name, got)
		}
		p.refresh()
		if c := p.complaints(); len(c) > 0 {
			t.Errorf("%s: the console says %v", page.name, c)
		}
		if s := p.requestsBeyond(url + "/"); len(s) > 0 {
			t.Errorf("%s asked for %v", page.name, s)
		}
	}
}

// refresh makes the page fetch its content again, and waits until it has.
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

func hasTwoSchemes(t *testing.T, p *tab) {
	p.open(p.serveSamples(agents(time.Now(), "drifted"), nil))
	colours := func(scheme string) [2]any {
		p.prefer(scheme)
		return [2]any{p.eval(`getComputedStyle(document.body).backgroundColor`), p.eval(`getComputedStyle(document.body).color`)}
	}
	light, dark := colours("light"), colours("dark")
	if light[0] == dark[0] || light[1] == dark[1] {
		t.Errorf("light has %v, dark has %v", light, dark)
	}
}

// readsWithoutScript checks that without JavaScript all text is there, and no button.
func readsWithoutScript(t *testing.T, p *tab) {
	p.runScripts(false)
	defer p.runScripts(true)
	p.open(p.serveSamples(agents(time.Now(), "drifted"), nil))
	text := fmt.Sprint(p.eval(`document.body.innerText`))
	for _, says := range []string{
		"drifted for", "the iSCSI service is stopped", "targettoextent/vmstore/vm-0", "1GB → 10GB", "1 unchanged", "Next pass",
		"2 to create, 3 to update", "mutual CHAP vmware", "lunsync suspend --reason",
	} {
		if !strings.Contains(text, says) {
			t.Errorf("the page doesn't say %q:\n%s", says, text)
		}
	}
	if p.eval(`document.getElementById("orders").checkVisibility()`) != false {
		t.Error("orders are offered that can't be given")
	}
	if width := p.eval(`document.querySelector("svg.drawing").getBoundingClientRect().width`); width.(float64) < 500 {
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

// says waits until the result of an order is shown with these words.
func (p *tab) says(words string) {
	p.t.Helper()
	p.until(fmt.Sprintf(`document.querySelector("#orders output").textContent.includes(%q)`, words))
}

// takesOrders checks that orders need the token and that their result is shown at once. The
// token is kept in the tab only.
func takesOrders(t *testing.T, p *tab) {
	fakes := agents(time.Now(), "converged", "drifted")
	url := p.serveSamples(fakes, nil)
	p.open(url + "/appliance/converged.example.com")

	p.fill("", "", "")
	p.press("sync")
	p.fill("wrong", "", "")
	p.press("sync")
	p.says("is not that of the agent")
	if fakes[0].synced() != 0 || p.eval(`sessionStorage.length`) != 0.0 {
		t.Error("a wrong token was obeyed or kept")
	}

	p.fill(token, "", "")
	p.press("suspend")
	p.says("give a reason")
	p.fill(token, "new disks", "4")
	p.press("suspend")
	p.says("Suspended.")
	p.until(`document.querySelector(".reason")?.textContent.includes("new disks")`)
	s := fakes[0].View().Status.Suspension
	if s == nil || s.Until == nil || time.Until(*s.Until).Round(time.Hour) != 4*time.Hour || fakes[1].View().Status.Suspension != nil {
		t.Errorf("the suspension is %+v, and of the other agent %+v", s, fakes[1].View().Status.Suspension)
	}

	p.open(url + "/") // the tab still has the token
	p.press("sync")
	p.says("A pass was asked for.")
	p.press("resume")
	p.says("Resumed.")
	if got := [2]int{fakes[0].synced(), fakes[1].synced()}; got != [2]int{1, 1} || fakes[0].View().Status.Suspension != nil {
		t.Errorf("asked for %v passes, suspended: %v", got, fakes[0].View().Status.Suspension)
	}
	if kept := fmt.Sprint(p.eval(`JSON.stringify(localStorage) + document.cookie + location.href`)); strings.Contains(kept, token) {
		t.Errorf("the token is in %s", kept)
	}

	p.fill("rotated since", "", "")
	p.press("sync")
	p.says("is not that of the agent")
	if p.eval(`sessionStorage.length`) != 0.0 {
		t.Error("a token that is no longer right is kept")
	}
}

func takesNoOrdersWithoutToken(t *testing.T, p *tab) {
	p.open(p.serveSamples(agents(time.Now(), "suspended"), func(c *web.Config) { c.Token = nil }))
	if p.eval(`document.querySelectorAll("button, input, form").length`) != 0.0 {
		t.Error("orders are offered without a token")
	}
}

// refreshes checks that the page shows changes of the agent, keeps open what the reader opened,
// and says when the agent can't be reached.
func refreshes(t *testing.T, p *tab) {
	fakes := agents(time.Now(), "drifted")
	s := httptest.NewServer(site(fakes, nil))
	defer s.Close()
	p.open(s.URL)
	p.eval(`document.getElementById("step-3").open = false; document.querySelector("#step-4 > summary").focus()`)

	failed := failing(time.Now()).Status
	fakes[0].mu.Lock()
	fakes[0].view.Status = failed
	fakes[0].view.Plan.Steps[4].Name = "another"
	fakes[0].mu.Unlock()
	p.refresh()
	p.until(`document.querySelector(".word strong").textContent === "failing"`)
	p.until(`document.title.includes("failing")`)
	p.until(`document.querySelector("#step-5 .key").textContent === "extent/another"`)
	if got := p.eval(`[3, 4].map((n) => document.getElementById("step-" + n).open).join()`); got != "false,true" {
		t.Errorf("steps 3 and 4 are open: %v", got)
	}
	if got := p.eval(`document.activeElement.closest("details").id`); got != "step-4" {
		t.Errorf("the focus is on %v", got)
	}

	s.Close()
	p.eval(`document.dispatchEvent(new Event("visibilitychange"))`)
	p.until(`document.getElementById("offline").checkVisibility()`)
	if fakes[0].View().Status.State != agent.Failing {
		t.Error("looking at the page changed the agent")
	}
}

// runsNothingInline checks that the content security policy stops scripts and styles that were
// injected into the page.
func runsNothingInline(t *testing.T, p *tab) {
	p.open(p.serveSamples(agents(time.Now(), "drifted"), nil))
	p.eval(`document.body.insertAdjacentHTML("beforeend", '<img src="page/none" onerror="document.title = 1"><p id="red" style="color: red">')`)
	p.eval(`document.body.append(Object.assign(document.createElement("script"), {textContent: "document.title = 2"}))`)
	p.eval(`fetch("http://evil.example:1/").catch(() => {})`)
	complaints := strings.Join(p.complaints(), "\n")
	for _, says := range []string{"inline script", "inline style", "connect-src"} {
		if !strings.Contains(complaints, says) {
			t.Errorf("the console doesn't say %q:\n%s", says, complaints)
		}
	}
	if title := fmt.Sprint(p.eval(`document.title`)); !strings.Contains(title, "drifted") {
		t.Errorf("a script has set the title to %s", title)
	}
}

// hidesFromOtherNames checks that DNS rebinding doesn't work: a page under another host name
// gets nothing.
func hidesFromOtherNames(t *testing.T, p *tab) {
	url := p.serveSamples(agents(time.Now(), "drifted"), func(c *web.Config) { c.Loopback = true })
	_, port, err := net.SplitHostPort(strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	for host, sees := range map[string]bool{"evil.example": false, "127.0.0.1": true} {
		p.open("http://" + net.JoinHostPort(host, port) + "/")
		if text := fmt.Sprint(p.eval(`document.body.innerText`)); strings.Contains(text, "nas1.example.com") != sees {
			t.Errorf("%s gets to see:\n%s", host, text)
		}
	}
}

// showsTextAsText checks that text of an appliance does not become HTML, also after a refresh.
func showsTextAsText(t *testing.T, p *tab) {
	fakes := agents(time.Now(), "hostile")
	p.open(p.serveSamples(fakes, nil))
	fakes[0].mu.Lock()
	fakes[0].view.Status.Warnings = append(fakes[0].view.Status.Warnings, `<b id="bold">`)
	fakes[0].mu.Unlock()
	p.refresh()
	p.until(`document.querySelector("[data-part=remarks]").textContent.includes('<b id="bold">')`)
	if got := p.eval(`document.scripts.length + "," + document.querySelectorAll("#bold, [onload], [onerror]").length`); got != "1,0" {
		t.Errorf("scripts and elements that aren't ours: %v", got)
	}
}
