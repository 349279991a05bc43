package main

import (
	"runtime/debug"

	"github.com/lunsync/lunsync/client"
)

// agentMemory is what an agent is to need at most, unless GOMEMLIMIT says otherwise: less
// than the limits under which the examples run it.
const agentMemory = 96 << 20 // bytes

// boundMemory bounds what the appliances of an agent take together, so that one of them
// that gives endless lists doesn't get the agent killed. Go's collector works harder
// from the same limit on.
func (p *program) boundMemory() {
	if limit, _ := p.lookupEnv("GOMEMLIMIT"); limit == "" {
		debug.SetMemoryLimit(agentMemory)
	}
	p.budget = client.NewBudget(debug.SetMemoryLimit(-1))
}
