package web

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/lunsync/lunsync/reconcile/agent"
)

// label returns the name of an agent: its appliance or, before that is known, the paths of
// its spec.
func label(s *agent.Status) string {
	return clean(cmp.Or(s.Appliance, strings.Join(s.Spec.Paths, ", ")))
}

// named returns the agents with that name, or all if name is "". It returns an error if there
// is none.
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

// one returns the view of the agent with that name. If there is only one agent, name may be
// "". It returns an error if there is none or more than one.
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
