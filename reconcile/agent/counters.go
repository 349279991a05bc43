package agent

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/lunsync/lunsync/reconcile/apply"
	"github.com/lunsync/lunsync/reconcile/plans"
)

// initCounters sets all counters of an appliance to 0. Prometheus sees an increase only
// of a counter that was there before.
func (m *Metrics) initCounters(appliance string) {
	for _, o := range outcomes {
		m.passes.WithLabelValues(appliance, string(o))
	}
	for op := range (plans.Summary{}).ByOp() {
		for _, status := range []plans.Status{plans.Done, plans.Failed, plans.Skipped} {
			m.steps.WithLabelValues(appliance, string(op), string(status))
		}
	}
	m.refusals.WithLabelValues(appliance)
	m.panics.WithLabelValues(appliance)
}

// deleteCounters drops all counters of an appliance.
func (m *Metrics) deleteCounters(appliance string) {
	for _, v := range m.counters {
		v.DeletePartialMatch(prometheus.Labels{labelAppliance: appliance})
	}
}

// count counts a pass.
func (m *Metrics) count(appliance string, p *Pass) {
	m.passes.WithLabelValues(appliance, string(p.Outcome)).Inc()
	m.passDuration.WithLabelValues(appliance).Observe((time.Duration(p.TookMS) * time.Millisecond).Seconds())
}

func (m *Metrics) countRefusals(appliance string, n int) {
	m.refusals.WithLabelValues(appliance).Add(float64(n))
}

func (m *Metrics) countPanic(appliance string) { m.panics.WithLabelValues(appliance).Inc() }

// countSteps counts how the steps of a plan ended.
func (m *Metrics) countSteps(appliance string, p *plans.Plan, r *apply.Result) {
	for i, o := range r.Outcomes {
		m.steps.WithLabelValues(appliance, string(p.Steps[i].Op), string(o.Status)).Inc()
	}
}

// Transport returns a transport that counts what it sends through next.
func (m *Metrics) Transport(appliance string, next http.RoundTripper) http.RoundTripper {
	return countingTransport{m, appliance, next}
}

type countingTransport struct {
	m         *Metrics
	appliance string
	next      http.RoundTripper
}

// RoundTrip sends r and counts it. A request without an answer has the code "none".
func (t countingTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	start := time.Now()
	res, err := t.next.RoundTrip(r)
	code := "none"
	if err == nil {
		code = strconv.Itoa(res.StatusCode)
	}
	t.m.requests.WithLabelValues(t.appliance, r.Method, code).Inc()
	t.m.requestDuration.WithLabelValues(t.appliance, r.Method).Observe(time.Since(start).Seconds())
	return res, err
}

// CloseIdleConnections closes the idle connections of the wrapped transport.
func (t countingTransport) CloseIdleConnections() {
	if next, ok := t.next.(interface{ CloseIdleConnections() }); ok {
		next.CloseIdleConnections()
	}
}
