package agent

import (
	"fmt"
	"maps"
	"sync"
)

// Peers are the agents of a process. They see to it that no two of them keep the
// same appliance. The zero value is ready to use, and safe for concurrent use.
type Peers struct {
	mu     sync.Mutex
	keeper map[string]*Agent // by the appliance's host name
}

// take makes a the keeper of an appliance, and of no other. If another agent keeps
// that one, a keeps none from now on: two agents whose appliances are exchanged
// would wait for each other otherwise.
func (p *Peers) take(host string, a *Agent) error {
	if p == nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	maps.DeleteFunc(p.keeper, func(_ string, keeper *Agent) bool { return keeper == a })
	if other := p.keeper[host]; other != nil {
		return fmt.Errorf("the spec %s is of %s too; one appliance has one spec", other.Name, host)
	}
	if p.keeper == nil {
		p.keeper = make(map[string]*Agent)
	}
	p.keeper[host] = a
	return nil
}
