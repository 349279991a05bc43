package agent

import (
	"net/http"
	"runtime"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/lunsync/lunsync/reconcile"
	"github.com/lunsync/lunsync/spec"
)

// Metrics are what the agents of a process tell Prometheus. Make them with
// [NewMetrics]. They are safe for concurrent use.
//
// The number of series is bounded: an appliance has a fixed set of them, and what
// it no longer has, such as an earlier hash of its spec, is gone.
type Metrics struct {
	registry *prometheus.Registry
	vecs     []vector // all that have a label appliance

	passes       *prometheus.CounterVec
	passDuration *prometheus.HistogramVec
	steps        *prometheus.CounterVec
	refusals     *prometheus.CounterVec
	panics       *prometheus.CounterVec

	requests        *prometheus.CounterVec
	requestDuration *prometheus.HistogramVec

	lastSuccess *prometheus.GaugeVec
	failures    *prometheus.GaugeVec
	ready       *prometheus.GaugeVec
	interval    *prometheus.GaugeVec
	suspended   *prometheus.GaugeVec
	dryRun      *prometheus.GaugeVec
	reloadOwed  *prometheus.GaugeVec
	specValid   *prometheus.GaugeVec
	specInfo    *prometheus.GaugeVec
	objects     *prometheus.GaugeVec
	pending     *prometheus.GaugeVec
	drift       *prometheus.GaugeVec
}

// A vector is a metric with labels.
type vector interface {
	prometheus.Collector
	DeletePartialMatch(prometheus.Labels) int
}

// The labels.
const (
	labelAppliance = "appliance"
	labelOutcome   = "outcome"
	labelOp        = "op"
	labelMethod    = "method"
	labelCode      = "code"
	labelHash      = "hash"
	labelKind      = "kind"
	labelManaged   = "managed"
	labelClass     = "class"
)

// classless is the class of a step that has none.
const classless = "none"

var (
	passBuckets    = []float64{.1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300, 1800}
	requestBuckets = []float64{.005, .025, .1, .25, .5, 1, 2.5, 5, 10, 30}
)

// NewMetrics returns metrics of a program of the given version.
func NewMetrics(version string) *Metrics {
	m := &Metrics{registry: prometheus.NewRegistry()}
	m.passes = m.counter("passes_total", "Passes that have ended, by outcome.", labelOutcome)
	m.passDuration = m.histogram("pass_duration_seconds", "How long passes took.", passBuckets)
	m.steps = m.counter("steps_total", "Steps of plans, by what they do and how they ended.", labelOp, labelOutcome)
	m.refusals = m.counter("guard_refusals_total", "Reasons for which passes were refused.")
	m.panics = m.counter("panics_total", "Passes that ended in a panic.")
	m.requests = m.counter("api_requests_total", "Requests to the appliance, by method and status of the answer.", labelMethod, labelCode)
	m.requestDuration = m.histogram("api_request_duration_seconds", "How long the appliance took to begin its answers.", requestBuckets, labelMethod)
	m.lastSuccess = m.gauge("last_success_timestamp_seconds", "When the last pass that succeeded ended; 0 if none has.")
	m.failures = m.gauge("consecutive_failures", "Passes in a row that failed or were refused.")
	m.ready = m.gauge("ready", "1 if the last pass succeeded and is not older than three intervals.")
	m.interval = m.gauge("interval_seconds", "Time from one pass to the next where nothing happens.")
	m.suspended = m.gauge("suspended", "1 while writing is suspended.")
	m.dryRun = m.gauge("dry_run", "1 if the agent only reports what it would do.")
	m.reloadOwed = m.gauge("reload_owed", "1 while something that was written may not be in force.")
	m.specValid = m.gauge("spec_valid", "1 if the spec and its secrets are valid as they are now; while they are not, the last valid ones count.")
	m.specInfo = m.gauge("spec_info", "1, with the hash of the spec that counts.", labelHash)
	m.objects = m.gauge("objects", "Objects on the appliance, by kind.", labelKind, labelManaged)
	m.pending = m.gauge("pending_steps", "Steps that the last pass left to do, by what they do.", labelOp)
	m.drift = m.gauge("drift_steps", "Steps that the last pass left to do, by kind and class; one with several classes counts for each.", labelKind, labelClass)
	m.process(version)
	return m
}

// process adds what concerns the process as a whole.
func (m *Metrics) process(version string) {
	info := prometheus.NewGaugeVec(prometheus.GaugeOpts{
		Namespace: "lunsync", Name: "build_info", Help: "1, with the version of the program and that of Go.",
	}, []string{"version", "goversion"})
	info.WithLabelValues(version, runtime.Version()).Set(1)
	m.registry.MustRegister(info, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
}

func (m *Metrics) counter(name, help string, labels ...string) *prometheus.CounterVec {
	return register(m, prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "lunsync", Name: name, Help: help}, byAppliance(labels)))
}

func (m *Metrics) gauge(name, help string, labels ...string) *prometheus.GaugeVec {
	return register(m, prometheus.NewGaugeVec(prometheus.GaugeOpts{Namespace: "lunsync", Name: name, Help: help}, byAppliance(labels)))
}

func (m *Metrics) histogram(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
	return register(m, prometheus.NewHistogramVec(
		prometheus.HistogramOpts{Namespace: "lunsync", Name: name, Help: help, Buckets: buckets}, byAppliance(labels)))
}

func byAppliance(labels []string) []string { return append([]string{labelAppliance}, labels...) }

func register[V vector](m *Metrics, v V) V {
	m.registry.MustRegister(v)
	m.vecs = append(m.vecs, v)
	return v
}

// Handler returns what serves the metrics to Prometheus.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// Transport returns a transport that counts what it sends through next.
func (m *Metrics) Transport(appliance string, next http.RoundTripper) http.RoundTripper {
	return counted{m, appliance, next}
}

type counted struct {
	m         *Metrics
	appliance string
	next      http.RoundTripper
}

// RoundTrip sends r on. A request without an answer counts with the code "none".
func (t counted) RoundTrip(r *http.Request) (*http.Response, error) {
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

// CloseIdleConnections closes those of the transport below.
func (t counted) CloseIdleConnections() {
	if next, ok := t.next.(interface{ CloseIdleConnections() }); ok {
		next.CloseIdleConnections()
	}
}

// introduce gives an appliance all series that are there from the start, so that
// an increase from none is seen.
func (m *Metrics) introduce(appliance string, interval time.Duration) {
	for _, o := range outcomes {
		m.passes.WithLabelValues(appliance, string(o))
	}
	for op := range (reconcile.Summary{}).ByOp() {
		for _, status := range []reconcile.Status{reconcile.Done, reconcile.Failed, reconcile.Skipped} {
			m.steps.WithLabelValues(appliance, string(op), string(status))
		}
	}
	m.refusals.WithLabelValues(appliance)
	m.panics.WithLabelValues(appliance)
	m.interval.WithLabelValues(appliance).Set(interval.Seconds())
}

// forget drops all series of an appliance.
func (m *Metrics) forget(appliance string) {
	for _, v := range m.vecs {
		v.DeletePartialMatch(prometheus.Labels{labelAppliance: appliance})
	}
}

// count counts a pass that has ended.
func (m *Metrics) count(appliance string, p *Pass) {
	m.passes.WithLabelValues(appliance, string(p.Outcome)).Inc()
	m.passDuration.WithLabelValues(appliance).Observe((time.Duration(p.TookMS) * time.Millisecond).Seconds())
}

// countSteps counts how the steps of a plan ended.
func (m *Metrics) countSteps(appliance string, p *reconcile.Plan, r *reconcile.Result) {
	for i, o := range r.Outcomes {
		m.steps.WithLabelValues(appliance, string(p.Steps[i].Op), string(o.Status)).Inc()
	}
}

// show sets what follows from the state of an agent.
func (m *Metrics) show(s *Status) {
	set := func(v *prometheus.GaugeVec, is bool) { v.WithLabelValues(s.Appliance).Set(number(is)) }
	set(m.ready, s.Ready)
	set(m.suspended, s.Suspension != nil)
	set(m.dryRun, s.DryRun)
	set(m.reloadOwed, s.ReloadOwed)
	set(m.specValid, s.Spec.Hash != "" && len(s.Spec.Errors) == 0)
	m.failures.WithLabelValues(s.Appliance).Set(float64(s.Failures))
	m.lastSuccess.WithLabelValues(s.Appliance).Set(0)
	if s.LastSuccess != nil {
		m.lastSuccess.WithLabelValues(s.Appliance).Set(float64(s.LastSuccess.UnixMilli()) / 1000)
	}
	m.showSpec(s)
	m.showObjects(s)
	m.showPending(s)
}

func (m *Metrics) showSpec(s *Status) {
	m.specInfo.DeletePartialMatch(prometheus.Labels{labelAppliance: s.Appliance})
	if s.Spec.Hash != "" {
		m.specInfo.WithLabelValues(s.Appliance, s.Spec.Hash).Set(1)
	}
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
	m.drift.DeletePartialMatch(prometheus.Labels{labelAppliance: s.Appliance})
	for _, d := range s.Drift {
		class := string(d.Class)
		if class == "" {
			class = classless
		}
		m.drift.WithLabelValues(s.Appliance, string(d.Kind), class).Set(float64(d.Steps))
	}
}

func number(is bool) float64 {
	if is {
		return 1
	}
	return 0
}
