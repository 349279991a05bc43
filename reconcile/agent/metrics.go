package agent

import (
	"net/http"
	"runtime"
	"slices"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics are the metrics of the agents of a process. [NewMetrics] makes them. They are
// safe for concurrent use.
//
// The number of series is bounded: each appliance has a fixed set, and outdated series,
// such as an earlier hash of its spec, are removed.
type Metrics struct {
	registry *prometheus.Registry
	names    []string
	counters []counterVec           // counted as it happens
	gauges   []*prometheus.GaugeVec // set for each scrape

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

	mu     sync.Mutex
	agents []*Agent
}

// A counterVec is a metric of which the series of an appliance can be deleted.
type counterVec interface {
	DeletePartialMatch(prometheus.Labels) int
}

// namespace is the prefix of all names.
const namespace = "lunsync"

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

// classless is the label of a step without a class.
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
	m.registry.MustRegister(gaugeCollector{m})
	m.process(version)
	return m
}

// process adds the metrics of the process as a whole.
func (m *Metrics) process(version string) {
	info := prometheus.NewGaugeVec(prometheus.GaugeOpts{
		Namespace: namespace, Name: "build_info", Help: "1, with the version of the program and that of Go.",
	}, []string{"version", "goversion"})
	info.WithLabelValues(version, runtime.Version()).Set(1)
	register(m, "build_info", info)
	m.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
}

func (m *Metrics) counter(name, help string, labels ...string) *prometheus.CounterVec {
	v := prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help}, byAppliance(labels))
	m.counters = append(m.counters, v)
	return register(m, name, v)
}

func (m *Metrics) gauge(name, help string, labels ...string) *prometheus.GaugeVec {
	v := prometheus.NewGaugeVec(prometheus.GaugeOpts{Namespace: namespace, Name: name, Help: help}, byAppliance(labels))
	m.gauges = append(m.gauges, v)
	m.names = append(m.names, namespace+"_"+name)
	return v
}

func (m *Metrics) histogram(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
	o := prometheus.HistogramOpts{Namespace: namespace, Name: name, Help: help, Buckets: buckets}
	v := prometheus.NewHistogramVec(o, byAppliance(labels))
	m.counters = append(m.counters, v)
	return register(m, name, v)
}

func byAppliance(labels []string) []string { return append([]string{labelAppliance}, labels...) }

func register[C prometheus.Collector](m *Metrics, name string, c C) C {
	m.registry.MustRegister(c)
	m.names = append(m.names, namespace+"_"+name)
	return c
}

// Names returns the names of all metrics that begin with lunsync, sorted.
func (m *Metrics) Names() []string { return slices.Sorted(slices.Values(m.names)) }

// Handler returns what serves the metrics to Prometheus.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// add adds an agent, whose state each scrape then shows.
func (m *Metrics) add(a *Agent) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.agents = append(m.agents, a)
	m.initCounters(a.label())
}

// remove undoes add.
func (m *Metrics) remove(a *Agent) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.agents = slices.DeleteFunc(m.agents, func(other *Agent) bool { return other == a })
}
