package statedir_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lunsync/lunsync/reconcile/internal/testbed"
	"github.com/lunsync/lunsync/reconcile/statedir"
)

// acquire takes a lease that nobody else may have.
func acquire(t *testing.T, dir, url string) *statedir.Lease {
	t.Helper()
	l, err := statedir.AcquireLease(t.Context(), dir, url, "lunsync apply", func(h statedir.Holder) { t.Errorf("waits for %s", h) })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.Release)
	return l
}

// TestLeaseIsForOne lets a second one wait until the first has done, and tells it
// once whom it waits for.
func TestLeaseIsForOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "deep", "state")
		first := acquire(t, dir, "http://nas1")
		time.AfterFunc(time.Minute, first.Release)
		start, told := time.Now(), []string(nil)
		second, err := statedir.AcquireLease(t.Context(), dir, "HTTP://nas1:80/", "lunsync run", func(h statedir.Holder) { told = append(told, h.String()) })
		if err != nil {
			t.Fatal(err)
		}
		defer second.Release()
		if took := time.Since(start); took < time.Minute || took > time.Minute+time.Second {
			t.Errorf("it waited for %s, want a minute", took)
		}
		if len(told) != 1 || !strings.HasPrefix(told[0], "lunsync apply (process ") {
			t.Errorf("it was told of %q", told)
		}
	})
}

// TestLeaseOfAnotherIsFree takes the leases of two appliances, and of one in two
// directories.
func TestLeaseOfAnotherIsFree(t *testing.T) {
	dir := t.TempDir()
	acquire(t, dir, "http://nas1")
	acquire(t, dir, "http://nas2")
	acquire(t, t.TempDir(), "http://nas1")
}

// TestLeaseWaitEnds ends the waiting: by an interrupt, or after a time.
func TestLeaseWaitEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		acquire(t, dir, "http://nas1")
		for _, want := range []error{context.Canceled, context.DeadlineExceeded} {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			if want == context.Canceled { //nolint:errorlint // one of the two above
				time.AfterFunc(time.Second, cancel)
			}
			l, err := statedir.AcquireLease(ctx, dir, "http://nas1", "lunsync run", nil)
			held, ok := errors.AsType[*statedir.HeldError](err)
			if l != nil || !ok || !errors.Is(err, want) || held.Holder.PID != os.Getpid() || !strings.Contains(err.Error(), "lunsync apply (process ") {
				t.Errorf("AcquireLease() = %v, want a HeldError that wraps %v", err, want)
			}
		}
	})
}

// TestLeaseFile looks at the file: it is private, holds nothing that matters, and
// may hold anything.
func TestLeaseFile(t *testing.T) {
	dir := t.TempDir()
	acquire(t, dir, "http://nas1").Release()
	file := testbed.OnlyFile(t, dir, "lease-*.json")
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v, want mode 600", info.Mode(), err)
	}
	if err := os.WriteFile(file, []byte("\x00 anything"), 0o600); err != nil {
		t.Fatal(err)
	}
	lease := acquire(t, dir, "http://nas1")
	lease.Release()
	lease.Release()
	acquire(t, dir, "http://nas1")
}

func TestLeaseThatCantBeHad(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{file, filepath.Join(file, "x")} {
		if _, err := statedir.AcquireLease(t.Context(), dir, "http://nas1", "x", nil); err == nil {
			t.Errorf("%s: a lease was given", dir)
		}
	}
	if _, err := statedir.AcquireLease(t.Context(), t.TempDir(), "nas1", "x", nil); err == nil {
		t.Error("a lease was given for no URL")
	}
}
