package agent

import (
	"fmt"
	"maps"
	"sync"
)

// Peers records which agent of a process manages which appliance, so that no two manage
// the same one. The zero value is ready to use. It is safe for concurrent use.
type Peers struct {
	mu    sync.Mutex
	owner map[string]*Agent // by the appliance's host name
}

// claim makes a the agent of an appliance, and of no other. If the appliance has another
// agent, claim returns an error and a has no appliance from now on: otherwise two agents
// that exchange their appliances would wait for each other.
func (p *Peers) claim(host string, a *Agent) error {
	if p == nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	maps.DeleteFunc(p.owner, func(_ string, owner *Agent) bool { return owner == a })
	if other := p.owner[host]; other != nil {
		return fmt.Errorf("the spec %s is of %s too; one appliance has one spec", other.Name, host)
	}
	if p.owner == nil {
		p.owner = make(map[string]*Agent)
	}
	p.owner[host] = a
	return nil
}
