package v1

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
	"github.com/lunsync/lunsync/spec/infile"
)

// Auto is the release that asks the appliance for its own. So does "".
const Auto = "auto"

// DefaultTimeout is the time that a request may take unless a [Config] says
// otherwise.
const DefaultTimeout = 30 * time.Second

// A Config says how to reach an appliance. Only URL is required.
type Config struct {
	// URL is the appliance's, such as "https://nas1.example.com". Plain http to another
	// machine is refused unless InsecureHTTP is set.
	URL          string
	InsecureHTTP bool
	Username     string
	Password     spec.Secret

	// CAFile is a file of PEM certificates to trust in place of the system's.
	CAFile string
	// RootCAs are certificates to trust in place of the system's. CAFile, if given, is
	// used instead.
	RootCAs            *x509.CertPool
	InsecureSkipVerify bool

	// Timeout is the time that one request may take, its reply included; 0 means
	// [DefaultTimeout].
	Timeout time.Duration
	// Release is a listed release whose rules to follow, or [Auto].
	Release string
	// Force deletes targets, extents and mappings even if initiators are
	// connected, on the releases that check.
	Force bool

	// Logger gets a debug line for each request; nil means none.
	Logger *slog.Logger
	// Budget bounds the memory of the lists that all clients with the same Budget have
	// read and not closed yet. Nil bounds this client alone.
	Budget *client.Budget
	// Version is lunsync's own. It is sent as a part of User-Agent.
	Version string
	// Wrap, if it is not nil, takes the transport and returns the one to use, such as
	// [client.ReadOnly].
	Wrap func(http.RoundTripper) http.RoundTripper
}

// A ConfigError says what is wrong with a [Config].
type ConfigError struct{ err error }

func (e *ConfigError) Error() string { return e.err.Error() }

// Unwrap returns the cause.
func (e *ConfigError) Unwrap() error { return e.err }

// client returns a client without a release.
func (cfg Config) client(ctx context.Context) (*Client, error) {
	base, err := cfg.base()
	if err != nil {
		return nil, err
	}
	if strings.ContainsRune(cfg.Username, ':') {
		return nil, errors.New("the user name holds a colon, which HTTP can't carry")
	}
	if cfg.Timeout < 0 {
		return nil, fmt.Errorf("timeout %s: it can't be negative", cfg.Timeout)
	}
	transport, err := cfg.transport(ctx)
	if err != nil {
		return nil, err
	}
	log := cfg.Logger
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	c := &Client{
		transport: transport,
		base:      base,
		user:      cfg.Username,
		secret:    cfg.Password,
		agent:     strings.TrimSuffix("lunsync/"+cfg.Version, "/"),
		timeout:   cmp.Or(cfg.Timeout, DefaultTimeout),
		maxBody:   maxBody,
		force:     cfg.Force,
		log:       log,
		share:     cfg.Budget.Share(),
	}
	c.vault.Add(cfg.Password)
	c.vault.Add(spec.Secret(base64.StdEncoding.EncodeToString([]byte(cfg.Username + ":" + cfg.Password.Reveal()))))
	return c, nil
}

// base returns the URL of the API. Errors don't quote the given URL: people put passwords
// in it.
func (cfg Config) base() (*url.URL, error) {
	if cfg.URL == "" {
		return nil, errors.New("no server is given")
	}
	u, err := url.Parse(strings.TrimSpace(cfg.URL))
	if err != nil || u.Hostname() == "" || u.Opaque != "" {
		return nil, errors.New("the server is not a URL such as https://nas1.example.com")
	}
	if err := cfg.check(u); err != nil {
		return nil, err
	}
	path := strings.TrimSuffix(strings.TrimRight(u.Path, "/"), "/api/v1.0")
	return &url.URL{Scheme: u.Scheme, Host: u.Host, Path: strings.TrimRight(path, "/") + "/api/v1.0/"}, nil
}

// check returns what is wrong with the parts of the server's URL, or nil.
func (cfg Config) check(u *url.URL) error {
	switch {
	case u.User != nil:
		return errors.New("the server's URL holds a user name or a password; give them with --username and --password-file")
	case u.RawQuery != "" || u.Fragment != "":
		return errors.New("the server's URL has a part after ? or #")
	case u.Scheme != "https" && u.Scheme != "http":
		return fmt.Errorf("the server's URL starts with %.20q in place of https", u.Scheme)
	case u.Scheme == "http" && !cfg.InsecureHTTP && !client.IsLoopback(u.Hostname()):
		return fmt.Errorf("plain http to %s would show the password to the network; use https, or --insecure-http", u.Host)
	}
	return nil
}

// transport returns what sends requests. It follows HTTP_PROXY, HTTPS_PROXY and NO_PROXY
// of the environment, but uses no proxy to a loopback address.
func (cfg Config) transport(ctx context.Context) (http.RoundTripper, error) {
	roots, err := cfg.roots(ctx)
	if err != nil {
		return nil, err
	}
	dialer := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	var rt http.RoundTripper = newOneShotWrites(&http.Transport{
		Proxy:                  proxy,
		OnProxyConnectResponse: proxyAnswered,
		DialContext:            dialer.DialContext,
		TLSClientConfig:        &tls.Config{RootCAs: roots, InsecureSkipVerify: cfg.InsecureSkipVerify, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    10 * time.Second,
		MaxIdleConnsPerHost:    8,
		IdleConnTimeout:        30 * time.Second,
		MaxResponseHeaderBytes: 64 << 10,
		DisableCompression:     true,
	})
	if cfg.Wrap != nil {
		rt = cfg.Wrap(rt)
	}
	return rt, nil
}

// maxCAFile bounds a file of certificates, in bytes. The system's own has a quarter of that.
const maxCAFile = 1 << 20

// roots returns the certificates to trust; nil means the system's.
func (cfg Config) roots(ctx context.Context) (*x509.CertPool, error) {
	if cfg.CAFile == "" {
		return cfg.RootCAs, nil
	}
	pem, err := infile.Read(ctx, cfg.CAFile, infile.How{Max: maxCAFile, Wait: cfg.Timeout})
	switch {
	case err != nil:
		return nil, fmt.Errorf("read the CA file: %w", err)
	case len(pem) > maxCAFile:
		return nil, fmt.Errorf("the CA file %s is larger than %s; is it the right file?", cfg.CAFile, spec.Size(maxCAFile))
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%s holds no PEM certificate", cfg.CAFile)
	}
	return roots, nil
}
