package spec

import "net/url"

// A Server says where the appliance is and how to log in to it. A field that the spec leaves
// out is zero. Flags and environment variables override the spec.
type Server struct {
	URL                string
	Username           string
	Password           Secret // set by Resolve
	CAFile             string // a path, relative to the working directory
	InsecureSkipVerify bool
	API                string // "auto" or "v1.0"; "" is "auto"
	Release            string // "auto", "9.10", "11.1", "11.2" or "11.3"; "" is "auto"
}

// apis are the versions of the API that can be chosen, and releases the releases whose rules
// can be chosen, the default first.
var (
	apis     = []string{"auto", "v1.0"}
	releases = []string{"auto", "9.10", "11.1", "11.2", "11.3"}
)

// A serverEntry is the section server as a file has it.
type serverEntry struct {
	URL                text      `yaml:"url"`
	Username           text      `yaml:"username"`
	Password           secretRef `yaml:"password"`
	CAFile             text      `yaml:"ca_file"`
	InsecureSkipVerify boolean   `yaml:"insecure_skip_verify"`
	API                text      `yaml:"api"`
	Release            literal   `yaml:"release"`
}

func (l *loader) server(n *node) {
	if !l.once("server", l.entry) {
		return
	}
	var e serverEntry
	l.fields(n, "server", &e)
	l.checkURL(e.URL)
	l.required(e.Username)
	l.required(e.CAFile)
	if e.CAFile.given() && e.InsecureSkipVerify.or(false) {
		l.fault(e.InsecureSkipVerify.place, "has no meaning beside ca_file; remove one of them")
	}
	l.oneOf(&e.API, apis...)
	l.oneOf(&e.Release.text, releases...)
	s := &l.spec.Server
	l.secret(e.Password, nil, func(p Secret) { s.Password = p })
	s.URL, s.Username, s.API, s.Release = e.URL.v, e.Username.v, e.API.v, e.Release.v
	s.CAFile = relative(l.file, e.CAFile.v)
	s.InsecureSkipVerify = e.InsecureSkipVerify.or(false)
}

// checkURL records a mistake in the URL of the appliance. The message doesn't quote the
// URL, which may contain a password.
func (l *loader) checkURL(t text) {
	if !t.ok() {
		return
	}
	u, err := url.Parse(t.v)
	switch {
	case err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "":
		l.fault(t.place, "want a URL such as https://nas1.example.com")
	case u.User != nil:
		l.fault(t.place, "must not hold a user or a password; that is what username and password are for")
	case u.RawQuery != "" || u.Fragment != "" || u.Path != "" && u.Path != "/":
		l.fault(t.place, "must end after the host and its port")
	}
}
