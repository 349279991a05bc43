package agent_test

import (
	"os"
	"syscall"
	"testing"
	"testing/synctest"

	"github.com/lunsync/lunsync/reconcile/agent"
)

// TestPipeIsNoSpec checks that an agent doesn't wait for a pipe.
func TestPipeIsNoSpec(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newFixture(t, one)
		if err := os.Remove(l.file); err != nil {
			t.Fatal(err)
		}
		if err := syscall.Mkfifo(l.file, 0o600); err != nil {
			t.Fatal(err)
		}
		l.start()
		l.expect(agent.Failing, 1)
	})
}
