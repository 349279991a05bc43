package web

import (
	"fmt"
	"slices"

	"github.com/lunsync/lunsync/reconcile/access"
	"github.com/lunsync/lunsync/spec"
)

// A way is a target group: who reaches the target, with which authentication, through which
// portal.
type way struct {
	Who        string
	Hosts      string // summary of initiators and networks
	Initiators part[string]
	Networks   part[string]
	Proof      string
	Users      part[string]
	Portal     string
	Listen     part[string]
	Anyone     bool // whether anyone gets in: all initiators, all networks, no authentication
}

// proofWords has the words for the methods of authentication of a group with an auth group.
var proofWords = map[spec.AuthMethod]string{
	spec.AuthNone:       "CHAP off",
	spec.AuthCHAP:       "CHAP",
	spec.AuthMutualCHAP: "mutual CHAP",
}

func wayOf(g *access.MapGroup) way {
	w := way{
		Who:        clean(g.InitiatorGroup),
		Hosts:      hosts(g),
		Initiators: few(g.Initiators),
		Networks:   few(g.Networks),
		Proof:      "no CHAP",
		Users:      few(g.Users),
		Portal:     clean(g.Portal),
		Listen:     few(g.Listen),
	}
	if g.InitiatorGroup == spec.All {
		w.Who = "everybody"
	}
	if g.AuthGroup != "" {
		w.Proof = proofWords[g.AuthMethod] + " " + clean(g.AuthGroup)
	}
	w.Anyone = g.AuthGroup == "" && slices.Contains(g.Initiators, spec.All) && slices.Contains(g.Networks, spec.All)
	return w
}

// hosts returns a summary of whom an initiator group lets in.
func hosts(g *access.MapGroup) string {
	return fewOrAll(g.Initiators, "any initiator", "initiator") + ", from " + fewOrAll(g.Networks, "anywhere", "network")
}

// fewOrAll returns the only item of l, the number of items, or all if l has ALL.
func fewOrAll(l []string, all, noun string) string {
	switch {
	case slices.Contains(l, spec.All):
		return all
	case len(l) == 1:
		return clean(l[0])
	}
	return count(len(l), noun)
}

// address returns the only address of the portal, or the first and the number of the others.
func (w way) address() string {
	listen := w.Listen.Shown
	switch more := len(listen) + w.Listen.More - 1; more {
	case -1:
		return "no address"
	case 0:
		return listen[0]
	default:
		return fmt.Sprintf("%s and %d more", listen[0], more)
	}
}

// fullWho returns whom a way lets in, for the tooltip of a card.
func (w way) fullWho() string {
	return w.Who + "\ninitiators: " + listed(w.Initiators) + "\nnetworks: " + listed(w.Networks)
}

// fullProof returns the authentication and its users, for a tooltip.
func (w way) fullProof() string { return w.Proof + "\nusers: " + listed(w.Users) }

// fullPortal returns the portal and its addresses, for a tooltip.
func (w way) fullPortal() string { return w.Portal + "\naddresses: " + listed(w.Listen) }
