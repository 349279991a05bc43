package web_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"
)

// patience is how long a browser may take for one thing. It bounds a test that
// fails; none waits for it.
const patience = time.Minute

// A browser is a headless Chromium, which is spoken to over two pipes in the
// DevTools protocol: a JSON object each way, with a NUL at its end.
type browser struct {
	to   io.WriteCloser
	gone chan struct{} // closed when Chromium has ended

	mu      sync.Mutex
	last    int
	waiting map[int]chan answer
	events  map[string][]event // by session
	news    map[string]chan struct{}
}

// An answer is what becomes of a call.
type answer struct {
	Result json.RawMessage
	Error  *struct{ Message string }
}

// An event is something that a page tells unasked.
type event struct {
	Method string
	Params json.RawMessage
}

// startBrowser returns a browser that ends with the test. Where no Chromium is
// installed the test is skipped.
func startBrowser(t *testing.T) *browser {
	t.Helper()
	program := chromium()
	if program == "" {
		t.Skip("SKIPPED, the page was not tried in a browser: no chromium is installed (apt-get install chromium)")
	}
	theirIn, to, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	from, theirOut, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
		"--host-resolver-rules=MAP evil.example 127.0.0.1",
		"--user-data-dir="+t.TempDir(), "--remote-debugging-pipe")
	cmd.ExtraFiles = []*os.File{theirIn, theirOut}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	theirIn.Close()
	theirOut.Close()
	b := &browser{
		to: to, gone: make(chan struct{}),
		waiting: make(map[int]chan answer), events: make(map[string][]event), news: make(map[string]chan struct{}),
	}
	go b.listen(t, from)
	t.Cleanup(func() {
		if err := b.try("", "Browser.close", nil, nil); err != nil {
			t.Errorf("close chromium: %v", err)
			_ = cmd.Process.Kill()
		}
		// How it ends says nothing of the page.
		_ = cmd.Wait()
		<-b.gone
		to.Close()
	})
	return b
}

// chromium returns the name of the program, or "" if there is none.
func chromium() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// listen hands out what the browser says, until it ends.
func (b *browser) listen(t *testing.T, from io.ReadCloser) {
	defer close(b.gone)
	defer from.Close()
	r := bufio.NewReader(from)
	for {
		text, err := r.ReadBytes(0)
		if err != nil {
			return
		}
		var m struct {
			ID        int
			SessionID string
			answer
			event
		}
		if err := json.Unmarshal(text[:len(text)-1], &m); err != nil {
			t.Errorf("chromium says %q: %v", text, err)
			continue
		}
		b.mu.Lock()
		if m.ID != 0 {
			b.waiting[m.ID] <- m.answer
			delete(b.waiting, m.ID)
		} else if news, known := b.news[m.SessionID]; known {
			b.events[m.SessionID] = append(b.events[m.SessionID], m.event)
			select {
			case news <- struct{}{}:
			default:
			}
		}
		b.mu.Unlock()
	}
}

// call has the browser do something, and decodes into result what it returns. Both
// params and result may be nil.
func (b *browser) call(t *testing.T, session, method string, params, result any) {
	t.Helper()
	if err := b.try(session, method, params, result); err != nil {
		t.Fatalf("%s: %v", method, err)
	}
}

func (b *browser) try(session, method string, params, result any) error {
	b.mu.Lock()
	b.last++
	id, got := b.last, make(chan answer, 1)
	b.waiting[id] = got
	b.mu.Unlock()
	text, err := json.Marshal(map[string]any{"id": id, "sessionId": session, "method": method, "params": params})
	if session == "" {
		text, err = json.Marshal(map[string]any{"id": id, "method": method, "params": params})
	}
	if err != nil {
		return err
	}
	if _, err := b.to.Write(append(text, 0)); err != nil {
		return err
	}
	select {
	case a := <-got:
		if a.Error != nil {
			return errors.New(a.Error.Message)
		}
		if result == nil {
			return nil
		}
		return json.Unmarshal(a.Result, result)
	case <-b.gone:
		return errors.New("chromium has ended")
	case <-time.After(patience):
		return errors.New("no answer")
	}
}
