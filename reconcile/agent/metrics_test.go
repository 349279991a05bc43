package agent_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/agent"
)

// series returns the lines of what Prometheus is told that begin with a name.
func (l *fixture) series(name string) []string {
	l.t.Helper()
	var found []string
	for line := range strings.SplitSeq(l.metrics(), "\n") {
		if strings.HasPrefix(line, name) {
			found = append(found, line)
		}
	}
	return found
}

func (l *fixture) expectSeries(lines ...string) {
	l.t.Helper()
	all := strings.Split(l.metrics(), "\n")
	for _, want := range lines {
		if !slices.Contains(all, want) {
			name, _, _ := strings.Cut(want, "{")
			l.t.Errorf("no %s, but\n%s", want, strings.Join(l.series(name), "\n"))
		}
	}
}

// TestMetrics checks what Prometheus is told in several states.
func TestMetrics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newFixture(t, two)
		l.start()
		l.expectSeries(
			`lunsync_passes_total{appliance="nas1.example.com",outcome="changed"} 1`,
			`lunsync_passes_total{appliance="nas1.example.com",outcome="failed"} 0`,
			`lunsync_pass_duration_seconds_count{appliance="nas1.example.com"} 1`,
			`lunsync_steps_total{appliance="nas1.example.com",op="create",outcome="done"} 2`,
			`lunsync_steps_total{appliance="nas1.example.com",op="delete",outcome="failed"} 0`,
			`lunsync_api_requests_total{appliance="nas1.example.com",code="201",method="POST"} 2`,
			`lunsync_api_request_duration_seconds_count{appliance="nas1.example.com",method="POST"} 2`,
			`lunsync_objects{appliance="nas1.example.com",kind="target",managed="true"} 2`,
			`lunsync_objects{appliance="nas1.example.com",kind="globalconfiguration",managed="false"} 1`,
			`lunsync_ready{appliance="nas1.example.com"} 1`,
			`lunsync_spec_valid{appliance="nas1.example.com"} 1`,
			`lunsync_interval_seconds{appliance="nas1.example.com"} 300`,
			`lunsync_panics_total{appliance="nas1.example.com"} 0`,
			`lunsync_consecutive_failures{appliance="nas1.example.com"} 0`,
		)
		l.suspend("why", nil)
		l.edit("targets: {}\n")
		l.expectSeries(
			`lunsync_suspended{appliance="nas1.example.com"} 1`,
			`lunsync_pending_steps{appliance="nas1.example.com",op="delete"} 2`,
			`lunsync_drift_steps{appliance="nas1.example.com",class="none",kind="target"} 2`,
			`lunsync_passes_total{appliance="nas1.example.com",outcome="refused"} 1`,
			`lunsync_guard_refusals_total{appliance="nas1.example.com"} 1`,
		)
		l.edit("x\n")
		l.expectSeries(`lunsync_spec_valid{appliance="nas1.example.com"} 0`)
		l.transport.failWith(errUnplugged)
		l.agent.Sync()
		l.failures(3)
		l.expectSeries(
			`lunsync_api_requests_total{appliance="nas1.example.com",code="none",method="GET"} 4`,
			`lunsync_consecutive_failures{appliance="nas1.example.com"} 3`,
		)
	})
}

// TestMetricsAreBounded checks that what is over leaves no series behind: earlier
// hashes, drift that is gone, and an appliance that is another's now.
func TestMetricsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newFixture(t, "tragets: {}\n")
		l.start()
		l.expectSeries(`lunsync_passes_total{appliance="nas1.yaml",outcome="failed"} 1`)
		for range 5 {
			l.edit(one)
			l.edit(two)
		}
		if info := l.series("lunsync_spec_info"); len(info) != 1 || !strings.Contains(info[0], l.status().Spec.Hash) {
			t.Errorf("the hash is %s, told are %v", l.status().Spec.Hash, info)
		}
		if drift := l.series("lunsync_drift_steps"); len(drift) > 0 {
			t.Errorf("drift that is gone: %v", drift)
		}
		if text := l.metrics(); strings.Contains(text, "nas1.yaml") {
			t.Errorf("the name before the host was known is still there:\n%s", text)
		}
		l.transport.failWith(errUnplugged)
		writeFile(t, l.file, strings.Replace(head, "nas1", "nas2", 1)+one)
		l.tell()
		if text := l.metrics(); strings.Contains(text, "nas1") || !strings.Contains(text, `{appliance="nas2.example.com"`) {
			t.Errorf("the appliance is another one now:\n%s", text)
		}
		if v := l.agent.View(); v.Map != nil || v.Plan != nil || len(v.Status.Managed) > 0 {
			t.Errorf("shown of the other appliance is %+v", v)
		}
	})
}

// TestEveryMetricIsNamed checks that Names tells of all that is served, and that the
// names are as Prometheus wants them.
func TestEveryMetricIsNamed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newFixture(t, two)
		l.start()
		l.suspend("why", nil)
		l.edit(one) // so that something is pending
		served := []string{"lunsync_build_info"}
		for _, line := range l.series("# TYPE lunsync_") {
			name, kind, _ := strings.Cut(strings.TrimPrefix(line, "# TYPE "), " ")
			served = append(served, name)
			if (kind == "counter") != strings.HasSuffix(name, "_total") {
				t.Errorf("%s is a %s", name, kind)
			}
		}
		slices.Sort(served)
		if got := l.agent.Metrics.Names(); !slices.Equal(got, slices.Compact(served)) {
			t.Errorf("Names() =\n%v, served are\n%v", got, served)
		}
	})
}

// TestViewIsOfNow checks what can be shown after a pass that changed something: the
// appliance as it is now, and what belongs to the spec.
func TestViewIsOfNow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newFixture(t, two)
		l.agent.Overrides.Prune = "none"
		l.start()
		v := l.agent.View()
		if len(v.Plan.Steps) != 0 || len(v.Map.Targets) != 2 || len(v.Ledger.Entries) != 2 || v.Options.Prune != "none" || v.Options.Allow == nil {
			t.Errorf("%d steps are left, %d targets shown, %d entries, options %+v", len(v.Plan.Steps), len(v.Map.Targets), len(v.Ledger.Entries), v.Options)
		}
		if v.Status.Spec.Hash != v.Plan.Spec {
			t.Errorf("the spec is %s, that of the plan %s", v.Status.Spec.Hash, v.Plan.Spec)
		}
		before := l.agent.View()
		l.meddle(http.MethodDelete, l.path("target", "a"), "")
		l.server.Inject(emulator.Fault{Method: http.MethodPost, Skip: true, Status: http.StatusInternalServerError})
		l.after(6 * time.Minute)
		if len(before.Map.Targets) != 2 || len(before.Status.Passes) != 1 {
			t.Error("a view that was handed out has changed")
		}
		v = l.agent.View()
		if len(v.Plan.Steps) != 1 || v.Plan.Steps[0].DocumentOutcome == nil || len(v.Map.Targets) != 1 || v.Status.State != agent.Failing {
			t.Errorf("%s, steps %+v, %d targets", v.Status.State, v.Plan.Steps, len(v.Map.Targets))
		}
	})
}

// TestPassesAreKept checks that only the last passes are told of, the last first.
func TestPassesAreKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newFixture(t, one)
		l.start()
		l.after(6 * time.Hour)
		p := l.status().Passes
		if len(p) != agent.KeptPasses || !slices.IsSortedFunc(p, func(a, b agent.Pass) int { return b.Started.Compare(a.Started) }) {
			t.Errorf("%d passes: %+v", len(p), p)
		}
	})
}
