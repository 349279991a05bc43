package web

import (
	"net/http"
	"slices"
	"time"
)

// A fleetPage lists agents, the most urgent first.
type fleetPage struct {
	frame
	Agents []statePart
	Counts []stateCount
}

// A stateCount is the number of agents in a state.
type stateCount struct {
	State, Mark string
	N           int
}

// front serves the page of the only agent, or the list of all agents.
func (s *site) front(w http.ResponseWriter, r *http.Request) {
	if len(s.Agents) == 1 {
		v := s.Agents[0].View()
		s.render(w, r, "agent.html", s.agentPage("./", &v))
		return
	}
	now := time.Now()
	p := fleetPage{frame: s.frame("./", count(len(s.Agents), "appliance"), "", now)}
	for _, a := range s.Agents {
		v := a.View()
		p.Agents = append(p.Agents, stateOf(&v.Status, now))
	}
	slices.SortStableFunc(p.Agents, func(a, b statePart) int { return a.Urgent - b.Urgent })
	for _, a := range p.Agents {
		if last := len(p.Counts) - 1; last >= 0 && p.Counts[last].State == a.State {
			p.Counts[last].N++
		} else {
			p.Counts = append(p.Counts, stateCount{a.State, a.Mark, 1})
		}
	}
	s.render(w, r, "fleet.html", p)
}
