package main

import (
	"testing"
	"time"
)

// recording is the film that README.md shows.
const recording = examples + "agent.svg"

// The panes of the film.
const (
	operatorPane = iota
	agentPane
)

// storySpec is the spec that the story begins with.
const storySpec = `version: 1
portals:
  storage: {listen: ["192.168.3.20:3260"]}
initiator_groups:
  esxi: {initiators: [iqn.1998-01.com.vmware:esx1]}
extents:
  vm-0: {zvol: tank/vm-0}
targets:
  vmstore:
    groups:
      - {portal: storage, initiator_group: esxi}
    luns: {0: vm-0}
`

// A scene is something that is done, and what the agent makes of it.
type scene struct {
	note    string // what is said before
	command string // what the operator types
	status  int
	request []string // what somebody does in the appliance's own interface
	until   string   // what the line has that ends the scene, of those that the agent prints
}

var story = []scene{
	{note: "# One more host: edit the file, or merge the pull request.",
		command: "sed -i 's/esx1/esx1, iqn.1998-01.com.vmware:esx2/' nas1.yaml", until: "outcome=changed"},
	{note: "# A slip: the last valid spec counts.",
		command: "sed -i 's/portal: storage/portal: storge/' nas1.yaml", until: "pass ended"},
	{command: "lunsync status", status: statusSpec},
	{command: "sed -i 's/storge/storage/' nas1.yaml", until: "pass ended"},
	{note: "# Hands off for a while, and nothing is written.",
		command: "lunsync suspend --reason 'new switch' --for 2h", until: "pass ended"},
	{command: "sed -i 's/esx2/esx2, iqn.1998-01.com.vmware:esx3/' nas1.yaml", until: "outcome=pending"},
	{command: "lunsync resume", until: "outcome=changed"},
	{note: "# Somebody takes the LUN away, in the web interface of the appliance.",
		request: []string{"DELETE", "targettoextent/1/", "{}"}, until: "outcome=changed"},
	{command: "lunsync status"},
}

// TestRecording plays the story with the real program and films what it prints.
// Only the pace is the film's own, so that it can be read and is the same each time.
func TestRecording(t *testing.T) {
	t.Parallel()
	f := &film{panes: [2]pane{
		operatorPane: {title: "operator", rows: 20},
		agentPane:    {title: "lunsync run --interval 10s nas1.yaml", rows: 14},
	}}
	s := newStage(t, f, storySpec)
	s.play(scene{command: "cat nas1.yaml"})
	s.keep("--interval", "10s", "nas1.yaml")
	s.play(scene{until: "outcome=changed"})
	for _, sc := range story {
		f.print(operatorPane, "", "\n")
		s.play(sc)
	}
	golden(t, recording, f.svg("lunsync run", filmDescription))
}

const filmDescription = "A terminal recording: an agent makes an appliance as a file says, follows the file, and puts right what is changed by hand."

// play plays a scene.
func (s *stage) play(sc scene) {
	s.t.Helper()
	if sc.note != "" {
		s.film.print(operatorPane, "note", sc.note)
		s.film.wait(1500 * time.Millisecond)
	}
	if sc.request != nil {
		s.request(sc.request[0], sc.request[1], sc.request[2])
	}
	if sc.command != "" {
		s.run(sc.command, sc.status)
	}
	if sc.until != "" {
		s.watch(sc.until)
	}
	s.film.wait(2500 * time.Millisecond)
}
