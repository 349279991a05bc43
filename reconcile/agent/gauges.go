package agent

import (
	"cmp"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/lunsync/lunsync/spec"
)

// A gaugeCollector sets the gauges of [Metrics] for each scrape, so that they can't
// differ from a [Status].
type gaugeCollector struct{ *Metrics }

// Describe sends the descriptions of all gauges.
func (m gaugeCollector) Describe(to chan<- *prometheus.Desc) {
	for _, g := range m.gauges {
		g.Describe(to)
	}
}

// Collect sets all gauges and sends their values.
func (m gaugeCollector) Collect(to chan<- prometheus.Metric) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, g := range m.gauges {
		g.Reset()
	}
	for _, a := range m.agents {
		m.show(a)
	}
	for _, g := range m.gauges {
		g.Collect(to)
	}
}

// show sets the gauges of an agent.
func (m *Metrics) show(a *Agent) {
	s := a.View().Status
	for v, is := range map[*prometheus.GaugeVec]bool{
		m.ready:      s.Ready,
		m.suspended:  s.Suspension != nil,
		m.dryRun:     s.DryRun,
		m.reloadOwed: s.ReloadOwed,
		m.specValid:  s.Spec.Hash != "" && len(s.Spec.Errors) == 0,
	} {
		v.WithLabelValues(s.Appliance).Set(number(is))
	}
	m.interval.WithLabelValues(s.Appliance).Set(a.Interval.Seconds())
	m.failures.WithLabelValues(s.Appliance).Set(float64(s.Failures))
	last := 0.0
	if s.LastSuccess != nil {
		last = float64(s.LastSuccess.UnixMilli()) / 1000
	}
	m.lastSuccess.WithLabelValues(s.Appliance).Set(last)
	if s.Spec.Hash != "" {
		m.specInfo.WithLabelValues(s.Appliance, s.Spec.Hash).Set(1)
	}
	m.showObjects(&s)
	m.showPending(&s)
}

func (m *Metrics) showObjects(s *Status) {
	for _, k := range spec.Kinds() {
		m.objects.WithLabelValues(s.Appliance, string(k), "true").Set(float64(s.Managed[k]))
		m.objects.WithLabelValues(s.Appliance, string(k), "false").Set(float64(s.Unmanaged[k]))
	}
}

func (m *Metrics) showPending(s *Status) {
	for op, n := range s.Pending.ByOp() {
		m.pending.WithLabelValues(s.Appliance, string(op)).Set(float64(n))
	}
	for _, d := range s.Drift {
		class := cmp.Or(string(d.Class), classless)
		m.drift.WithLabelValues(s.Appliance, string(d.Kind), class).Set(float64(d.Steps))
	}
}

func number(is bool) float64 {
	if is {
		return 1
	}
	return 0
}
