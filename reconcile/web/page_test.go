package web_test

import (
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lunsync/lunsync/reconcile/web"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// pages has the pages with golden files.
var pages = []struct {
	name    string
	samples string
	path    string
	orders  bool
}{
	{"starting", "starting", "/", false},
	{"converged", "converged", "/", false},
	{"drifted", "drifted", "/", false},
	{"refused", "refused", "/", true},
	{"failing", "failing", "/", false},
	{"specless", "specless", "/", false},
	{"suspended", "suspended", "/", true},
	{"hostile", "hostile", "/", true},
	{"fleet", "converged,failing,suspended,starting,refused,drifted,converged", "/", true},
	{"one-of-fleet", "converged,failing", "/appliance/failing.example.com", true},
}

// page returns the HTML of a page.
func page(samples, path string, orders bool) string {
	h := site(agents(time.Now(), strings.Split(samples, ",")...), func(c *web.Config) {
		if !orders {
			c.Token = nil
		}
	})
	return ask(h, "GET", path, "").Body.String()
}

// TestPages compares the main part of each page with its golden file.
func TestPages(t *testing.T) {
	for _, p := range pages {
		t.Run(p.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				_, main, _ := cutMain(t, page(p.samples, p.path, p.orders))
				checkGolden(t, p.name, main)
			})
		})
	}
}

// TestFrames compares what is around the main part: for one agent and for several, with orders
// and without.
func TestFrames(t *testing.T) {
	for name, p := range map[string]struct {
		samples, path string
		orders        bool
	}{
		"frame":              {"drifted", "/", false},
		"frame-fleet":        {"converged,failing", "/", true},
		"frame-one-of-fleet": {"converged,failing", "/appliance/failing.example.com", true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				before, _, after := cutMain(t, page(p.samples, p.path, p.orders))
				checkGolden(t, name, before+after)
			})
		})
	}
}

// cutMain splits a page before and after its main part.
func cutMain(t *testing.T, page string) (before, main, after string) {
	t.Helper()
	const begin, end = "<main>", "</main>\n"
	start, stop := strings.Index(page, begin), strings.Index(page, end)
	if start < 0 || stop < start {
		t.Fatalf("no main part in:\n%s", page)
	}
	stop += len(end)
	return page[:start], page[start:stop], page[stop:]
}

// checkGolden compares a part of a page with its golden file.
func checkGolden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", "page", name+".html")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s, -want +got:\n%s", file, diff)
	}
}

// TestPagesAreSelfContained checks that pages are well-formed, load nothing from other sites,
// have scripts and styles in files only, and don't turn text of an appliance into HTML.
func TestPagesAreSelfContained(t *testing.T) {
	for _, p := range pages {
		ids := make(map[string]bool)
		scripts := 0
		for _, e := range elements(t, p.name, page(p.samples, p.path, p.orders)) {
			name := e.Name.Local
			if name == "script" {
				scripts++
			}
			if name == "style" || name == "iframe" || name == "object" || name == "embed" || name == "base" {
				t.Errorf("%s has a %s", p.name, name)
			}
			for _, a := range e.Attr {
				checkAttribute(t, p.name, name, a)
				if a.Name.Local == "id" {
					if ids[a.Value] {
						t.Errorf("%s has two elements with the id %s", p.name, a.Value)
					}
					ids[a.Value] = true
				}
			}
		}
		if scripts != 1 {
			t.Errorf("%s has %d scripts", p.name, scripts)
		}
	}
}

// checkAttribute checks one attribute of an element.
func checkAttribute(t *testing.T, page, element string, a xml.Attr) {
	t.Helper()
	name := strings.ToLower(a.Name.Local)
	if strings.HasPrefix(name, "on") || name == "style" || name == "srcdoc" || name == "action" || name == "formaction" {
		t.Errorf("%s: a %s has %s=%q", page, element, name, a.Value)
	}
	if name != "href" && name != "src" {
		return
	}
	u, err := url.Parse(a.Value)
	if err != nil || u.Scheme != "" || u.Host != "" || !strings.HasPrefix(a.Value, ".") {
		t.Errorf("%s: a %s leads to %q", page, element, a.Value)
	}
}

// elements returns the elements of a page, which must be well-formed XML.
func elements(t *testing.T, name, page string) []xml.StartElement {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(page))
	var all []xml.StartElement
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("%s is not well-formed: %v", name, err)
		}
		if e, ok := token.(xml.StartElement); ok {
			all = append(all, e.Copy())
		}
	}
}

// TestPagesShowWhatMisleads checks that pages escape hidden characters of an appliance.
func TestPagesShowWhatMisleads(t *testing.T) {
	p := page("hostile", "/", true)
	if strings.ContainsAny(p, "\u202e\x1b") {
		t.Error("the page holds control characters of an appliance")
	}
	if !strings.Contains(p, `\u202egnp.exe\x1b`) {
		t.Error("the page doesn't say what was there")
	}
}

// TestNoSecrets checks that no answer contains a secret.
func TestNoSecrets(t *testing.T) {
	for name := range sampleViews {
		h := site(agents(time.Now(), name), nil)
		for _, path := range []string{"/", "/api/status", "/api/plan", "/api/ledger", "/healthz", "/readyz"} {
			body := ask(h, "GET", path, "").Body.String()
			for _, secret := range []string{canary, newCanary, token} {
				if strings.Contains(body, secret) {
					t.Errorf("%s of %s holds %s", path, name, secret)
				}
			}
		}
	}
	if p := page("drifted", "/", true); strings.Count(p, "(secret)") != 3 {
		t.Error("the plan's secrets are not shown as (secret)")
	}
}

// TestPagesAreBounded checks that a page shows a part of long lists and says how many more
// there are.
func TestPagesAreBounded(t *testing.T) {
	p := page("huge", "/", true)
	const most = 600 << 10
	if len(p) > most {
		t.Errorf("the page has %d bytes, more than %d", len(p), most)
	}
	for _, says := range []string{
		"and 9,800 more; <a href=\"./api/plan?appliance=nas1.example.com\">",
		"<ins>and 9,980 more</ins>",
		"and 950 more targets, not drawn",
		"and 900 more targets; <code>lunsync export</code>",
		">and 1,002 more LUNs</text>",
		"and 9,980 more</p>",
		"and 990 more</p>",
		"<p class=\"more\">and 981 more</p>",
	} {
		if !strings.Contains(p, says) {
			t.Errorf("the page doesn't say %s", says)
		}
	}
	elements(t, "huge", p)
}

func BenchmarkPage(b *testing.B) {
	for _, name := range []string{"drifted", "many", "huge"} {
		b.Run(name, func(b *testing.B) {
			h := site(agents(time.Now(), name), nil)
			b.ReportAllocs()
			size := 0
			for b.Loop() {
				size = ask(h, "GET", "/", "").Body.Len()
			}
			b.ReportMetric(float64(size), "B/page")
		})
	}
}
