package web_test

import (
	"sync"
	"time"

	"github.com/lunsync/lunsync/reconcile/agent"
	"github.com/lunsync/lunsync/reconcile/web"
)

var _ web.Agent = (*fake)(nil)

// A fake is an agent that only records what it was told.
type fake struct {
	refuses error // what Suspend and Resume return

	mu    sync.Mutex
	view  agent.View
	syncs int
}

func (f *fake) View() agent.View {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.view
}

func (f *fake) Sync() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.syncs++
}

func (f *fake) Suspend(reason string, until *time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.refuses == nil {
		f.view.Status.State = agent.Suspended
		f.view.Status.Suspension = &agent.Suspension{Reason: reason, Since: time.Now(), Until: until}
	}
	return f.refuses
}

func (f *fake) Resume() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.refuses == nil {
		f.view.Status.State = agent.Converged
		f.view.Status.Suspension = nil
	}
	return f.refuses
}

// synced returns how often Sync was called.
func (f *fake) synced() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.syncs
}
