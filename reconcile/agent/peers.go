package agent

import (
	"fmt"
	"sync"
)

// Peers are the agents of a process. They see to it that no two of them keep the
// same appliance. The zero value is ready to use, and safe for concurrent use.
type Peers struct {
	mu     sync.Mutex
	keeper map[string]*Agent // by the appliance's host name
}

// take makes a the keeper of an appliance, and of no other, unless another agent
// keeps it.
func (p *Peers) take(host string, a *Agent) error {
	if p == nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if other := p.keeper[host]; other != nil && other != a {
		return fmt.Errorf("the spec %s is of %s too; one appliance has one spec", other.Name, host)
	}
	if p.keeper == nil {
		p.keeper = make(map[string]*Agent)
	}
	for h, k := range p.keeper {
		if k == a {
			delete(p.keeper, h)
		}
	}
	p.keeper[host] = a
	return nil
}
