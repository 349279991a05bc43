package soak_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// An agentStatus is what an agent tells of itself, as far as the soak reads it.
type agentStatus struct {
	State  string
	Busy   *time.Time
	Passes []struct {
		Started        time.Time
		Outcome, Error string
	}
}

// passedSince reports whether a pass has ended that began after since.
func (b *agentStatus) passedSince(since time.Time) bool {
	return b != nil && len(b.Passes) > 0 && b.Passes[0].Started.After(since)
}

// status returns how the agent is, or nil if it doesn't say.
func (c *child) status() *agentStatus {
	text, err := c.fetch("/api/status")
	var all struct{ Agents []agentStatus }
	if err != nil || json.Unmarshal(text, &all) != nil || len(all.Agents) != 1 {
		return nil
	}
	return &all.Agents[0]
}

// fetch returns what the agent serves under a path.
func (c *child) fetch(path string) ([]byte, error) {
	res, err := http.Get(c.address() + path)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	return io.ReadAll(res.Body)
}

// tell gives the agent an order.
func (c *child) tell(path, body string) error {
	order, err := http.NewRequest(http.MethodPost, c.address()+path, bytes.NewReader([]byte(body)))
	if err != nil {
		return err
	}
	order.Header.Set("Authorization", "Bearer "+soakToken)
	order.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(order)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode/100 != 2 {
		text, _ := io.ReadAll(res.Body)
		return fmt.Errorf("%s: %s", res.Status, text)
	}
	return nil
}

// ended reports whether the child is gone.
func (c *child) ended() bool {
	select {
	case <-c.gone:
		return true
	default:
		return false
	}
}
