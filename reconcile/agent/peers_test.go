package agent_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/agent"
)

// TestAppliancesAreIsolated runs two agents of which one panics, fails and hangs: the
// other goes on.
func TestAppliancesAreIsolated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		good, bad := newFixture(t, one), newFixture(t, one)
		writeFile(t, bad.file, strings.Replace(head, "nas1", "nas2", 1)+one)
		peers := new(agent.Peers)
		good.agent.Peers, bad.agent.Peers = peers, peers
		bad.agent.Metrics = good.agent.Metrics
		bad.transport.onRequest(func(r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/extent/") {
				panic("bad")
			}
		})
		good.start()
		bad.start()
		bad.after(time.Hour)
		bad.server.Inject(emulator.Fault{Before: time.Hour})
		bad.after(time.Hour)
		if s := good.status(); s.State != agent.Converged || !s.Ready || s.Failures != 0 {
			t.Errorf("the good one: %s, ready %v", s.State, s.Ready)
		}
		if s := bad.status(); s.State != agent.Failing {
			t.Errorf("the bad one: %s", s.State)
		}
	})
}

// TestOneApplianceHasOneAgent checks that an agent whose spec comes to name another
// one's appliance fails, and that the other goes on.
func TestOneApplianceHasOneAgent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first, second := newFixture(t, one), newFixture(t, two)
		writeFile(t, second.file, strings.Replace(head, "nas1", "nas2", 1)+two)
		peers := new(agent.Peers)
		first.agent.Peers, second.agent.Peers = peers, peers
		first.start()
		second.start()
		second.expect(agent.Converged, 1)
		second.server.ClearRequests()
		second.edit(two) // with the head of first
		s := second.status()
		if s.State != agent.Failing || !strings.Contains(s.Passes[0].Error, "nas1.example.com") || len(second.server.Requests()) > 0 {
			t.Errorf("%s: %+v; requests: %v", s.State, s.Passes[0], second.server.Requests())
		}
		if len(s.Spec.Errors) != 1 {
			t.Errorf("the spec: %+v", s.Spec)
		}
		first.agent.Sync()
		synctest.Wait()
		first.expect(agent.Converged, 2)
		writeFile(t, first.file, strings.Replace(head, "nas1", "nas3", 1)+one)
		first.changed <- struct{}{}
		synctest.Wait()
		second.after(time.Minute)
		if s := second.status(); s.State != agent.Converged || s.Appliance != "nas1.example.com" {
			t.Errorf("%s as %s after the first has left the appliance", s.State, s.Appliance)
		}
	})
}

// TestAppliancesAreExchanged checks that two agents whose specs exchange their
// appliances end with each other's, and that one that has left its appliance doesn't
// go back to it because its spec becomes invalid.
func TestAppliancesAreExchanged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first, second := newFixture(t, one), newFixture(t, two)
		other := strings.Replace(head, "nas1", "nas2", 1)
		writeFile(t, second.file, other+two)
		peers := new(agent.Peers)
		first.agent.Peers, second.agent.Peers = peers, peers
		first.start()
		second.start()
		second.suspend("only as long as it keeps this one", nil)
		second.edit(two) // with the head of first
		if s := second.status(); s.Spec.Hash != "" || !strings.Contains(second.log.String(), "there is no earlier valid one") {
			t.Errorf("the spec of one that has none: %+v\n%s", s.Spec, second.log)
		}
		second.server.ClearRequests()
		second.edit("tragets: {}\n")
		if s := second.status(); s.State != agent.Failing || len(second.server.Requests()) > 0 {
			t.Errorf("%s, requests: %v", s.State, second.server.Requests())
		}
		second.edit(two)
		writeFile(t, first.file, other+one)
		first.changed <- struct{}{}
		first.after(time.Minute)
		if a, b := first.status(), second.status(); a.Appliance != "nas2.example.com" || b.Appliance != "nas1.example.com" || a.State != agent.Converged || b.State != agent.Converged {
			t.Errorf("%s is %s, and %s is %s", a.Appliance, a.State, b.Appliance, b.State)
		}
	})
}
