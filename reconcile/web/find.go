package web

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/lunsync/lunsync/reconcile/agent"
)

// label returns what an agent is called: by its appliance or, before it is known
// which that is, by its spec.
func label(s *agent.Status) string {
	return clean(cmp.Or(s.Appliance, strings.Join(s.Spec.Paths, ", ")))
}

// named returns the agents with a name, or all of them if name is empty. It is an
// error if there is none.
func (s *site) named(name string) ([]Agent, error) {
	if name == "" {
		return s.Agents, nil
	}
	var found []Agent
	for _, a := range s.Agents {
		v := a.View()
		if label(&v.Status) == name {
			found = append(found, a)
		}
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("no appliance is called %q; there is %s", name, strings.Join(s.labels(), ", "))
	}
	return found, nil
}

// one returns how the agent with a name is. The name may be empty if there is but
// one agent.
func (s *site) one(name string) (agent.View, error) {
	found, err := s.named(name)
	switch {
	case err != nil:
		return agent.View{}, err
	case len(found) != 1:
		return agent.View{}, fmt.Errorf("there are several appliances: appliance must name one of %s", strings.Join(s.labels(), ", "))
	}
	return found[0].View(), nil
}

func (s *site) labels() []string {
	all := make([]string, len(s.Agents))
	for i, a := range s.Agents {
		v := a.View()
		all[i] = label(&v.Status)
	}
	return all
}
