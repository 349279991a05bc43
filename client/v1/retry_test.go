package v1

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// inTurn answers with one of the replies after the other; the last stays.
func inTurn(asked *int, replies ...func() (*http.Response, error)) tripper {
	return func(*http.Request) (*http.Response, error) {
		*asked++
		return replies[min(*asked, len(replies))-1]()
	}
}

func status(code int, body string, headers ...string) func() (*http.Response, error) {
	return func() (*http.Response, error) { return reply(code, body, headers...), nil }
}

func broken(err error) func() (*http.Response, error) {
	return func() (*http.Response, error) { return nil, err }
}

var emptyList = status(200, "[]", "Content-Range: items 0--1/0")

// TestReadsAreRetried tries a read again after what may pass, and waits as long
// as it is asked to, within bounds.
func TestReadsAreRetried(t *testing.T) {
	inAMinute := "Retry-After: " + time.Date(2000, 1, 1, 0, 1, 0, 0, time.UTC).Format(http.TimeFormat)
	for _, test := range []struct {
		name            string
		first           func() (*http.Response, error)
		least, most     time.Duration
		asked           int
		wantOK, noAgain bool
	}{
		{name: "503", first: status(503, ""), least: firstWait / 2, most: 2 * firstWait, asked: 2, wantOK: true},
		{name: "500", first: status(500, sorry), least: firstWait / 2, most: 2 * firstWait, asked: 2, wantOK: true},
		{name: "429 with seconds", first: status(429, "", "Retry-After: 7"), least: 7 * time.Second, most: 7 * time.Second, asked: 2, wantOK: true},
		{name: "503 with a date", first: status(503, "", inAMinute), least: maxAfter, most: maxAfter, asked: 2, wantOK: true},
		{name: "429 with an age", first: status(429, "", "Retry-After: 86400"), least: maxAfter, most: maxAfter, asked: 2, wantOK: true},
		{name: "429 with nonsense", first: status(429, "", "Retry-After: soon"), least: firstWait / 2, most: 2 * firstWait, asked: 2, wantOK: true},
		{name: "reset", first: broken(io.ErrUnexpectedEOF), least: firstWait / 2, most: 2 * firstWait, asked: 2, wantOK: true},
		{name: "refused", first: broken(&net.OpError{Op: "dial", Err: errors.New("refused")}), least: firstWait / 2, most: 2 * firstWait, asked: 2, wantOK: true},
		{name: "401", first: status(401, ""), asked: 1},
		{name: "404", first: status(404, ""), asked: 1},
		{name: "400", first: status(400, `{"error": "x"}`), asked: 1},
		{name: "a page", first: status(200, aPage), asked: 1},
		{name: "no such host", first: broken(&net.DNSError{Err: "no such host", IsNotFound: true}), asked: 1},
		{name: "read only", first: broken(client.ErrReadOnly), asked: 1},
	} {
		synctest.Test(t, func(t *testing.T) {
			asked, start := 0, time.Now()
			_, err := dialFake(t, "11.1", inTurn(&asked, test.first, emptyList)).List(t.Context(), spec.KindTarget, testIDs())
			took := time.Since(start)
			if (err == nil) != test.wantOK || asked != test.asked || took < test.least || took > test.most {
				t.Errorf("%s: %v after %d requests in %s; want success %v after %d in %s to %s", test.name, err, asked, took, test.wantOK, test.asked, test.least, test.most)
			}
		})
	}
}

// TestRetriesEnd gives up in bounded time and says what happened last.
func TestRetriesEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked, start := 0, time.Now()
		_, err := dialFake(t, "11.1", inTurn(&asked, status(503, "", "Retry-After: 3600"))).List(t.Context(), spec.KindTarget, testIDs())
		if got, want := text(err), `list target: the appliance answered "Service Unavailable" (503)`; got != want {
			t.Errorf("List: %s\nwant\n%s", got, want)
		}
		if took := time.Since(start); took > maxElapsed {
			t.Errorf("List took %s", took)
		}
	})
}

// TestRetriesStop ends with the context.
func TestRetriesStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start, asked := time.Now(), 0
		_, err := dialFake(t, "11.1", inTurn(&asked, status(503, "", "Retry-After: 10"))).List(ctx, spec.KindTarget, testIDs())
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Second {
			t.Errorf("List: %v after %s, want context.DeadlineExceeded after 1s", err, time.Since(start))
		}
		if e, ok := errors.AsType[*client.Error](err); !ok || e.Status != 503 {
			t.Errorf("List: %v, which doesn't say what happened last", err)
		}
	})
}

// TestWritesAreSentOnce never sends a write again, and tells what is doubtful
// from what wasn't sent.
func TestWritesAreSentOnce(t *testing.T) {
	for name, test := range map[string]struct {
		answer  func() (*http.Response, error)
		wrapped []string
	}{
		"503":             {status(503, "", "Retry-After: 1"), []string{"doubtful"}},
		"429":             {status(429, "", "Retry-After: 1"), []string{"busy", "doubtful"}},
		"closed":          {broken(io.EOF), []string{"doubtful"}},
		"anything":        {broken(errors.New("anything")), []string{"doubtful"}},
		"reset":           {broken(&net.OpError{Op: "read", Err: errors.New("reset")}), []string{"doubtful"}},
		"refused":         {broken(&net.OpError{Op: "dial", Err: errors.New("refused")}), nil},
		"proxy":           {broken(&net.OpError{Op: "proxyconnect", Err: errors.New("refused")}), nil},
		"no such host":    {broken(&net.DNSError{IsNotFound: true}), nil},
		"read only":       {broken(client.ErrReadOnly), []string{"read only"}},
		"half a body":     {func() (*http.Response, error) { return halfBody(), nil }, []string{"doubtful"}},
		"an endless body": {func() (*http.Response, error) { return endlessBody(), nil }, []string{"doubtful", "not API"}},
	} {
		for op, do := range operations {
			synctest.Test(t, func(t *testing.T) {
				asked := 0
				c := dialFake(t, "11.1", inTurn(&asked, test.answer))
				c.maxBody = 1 << 10
				err := do(c, &spec.Target{Name: "vmstore"})
				wraps(t, op+" "+name, err, test.wrapped...)
				if err == nil || asked != 1 {
					t.Errorf("%s, %s: %v after %d requests, want an error after 1", op, name, err, asked)
				}
			})
		}
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func halfBody() *http.Response {
	resp := reply(200, "")
	resp.Body = io.NopCloser(readerFunc(func([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }))
	return resp
}

func endlessBody() *http.Response {
	resp := reply(200, "")
	resp.Body = io.NopCloser(readerFunc(func(p []byte) (int, error) { return len(p), nil }))
	return resp
}

// TestTimeout gives each request its time, and says so.
func TestTimeout(t *testing.T) {
	hang := tripper(func(r *http.Request) (*http.Response, error) {
		<-r.Context().Done()
		return nil, r.Context().Err()
	})
	synctest.Test(t, func(t *testing.T) {
		c := dial(t, Config{URL: "https://nas1", Release: "11.1", Timeout: 5 * time.Second, Wrap: func(http.RoundTripper) http.RoundTripper { return hang }})
		start := time.Now()
		err := c.Delete(t.Context(), spec.Key{Kind: spec.KindTarget, Name: "x"}, 1, nil)
		if got, want := text(err), "delete target/x: no answer within 5s: outcome unknown"; got != want || time.Since(start) != 5*time.Second {
			t.Errorf("Delete after %s: %s\nwant\n%s", time.Since(start), got, want)
		}
		wraps(t, "delete", err, "doubtful", "overdue")
		start = time.Now()
		if _, err := c.List(t.Context(), spec.KindTarget, testIDs()); text(err) != "list target: no answer within 5s" {
			t.Errorf("List: %v", err)
		}
		if took := time.Since(start); took < 20*time.Second || took > time.Minute {
			t.Errorf("List took %s", took)
		}
	})
}

// TestCancelledWrite tells a write that was not begun from one that was.
func TestCancelledWrite(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	c := dialFake(t, "11.1", tripper(func(r *http.Request) (*http.Response, error) {
		cancel()
		return nil, r.Context().Err()
	}))
	k := spec.Key{Kind: spec.KindTarget, Name: "x"}
	first, second := c.Delete(ctx, k, 1, nil), c.Delete(ctx, k, 1, nil)
	wraps(t, "a write that was begun", first, "doubtful")
	wraps(t, "a write that was not begun", second)
	for _, err := range []error{first, second} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%v doesn't wrap context.Canceled", err)
		}
	}
}
