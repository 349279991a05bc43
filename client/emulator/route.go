package emulator

import (
	"net/http"
	"slices"
	"strings"
)

const apiRoot = "/api/v1.0/"

// A request is what the emulator uses of an http.Request.
type request struct {
	method, path, query string
	header              http.Header
	body                []byte

	id string // the last part of the path of a row or a set
}

// A verb does a request for a kind.
type verb func(s *Server, k *kind, r *request) *reply

const (
	allVerbs    = "GET,POST,PUT,DELETE,PATCH"
	globalVerbs = "GET,PUT"
)

var listVerbs = map[string]verb{
	http.MethodGet:    (*Server).list,
	http.MethodPost:   (*Server).create,
	http.MethodPut:    (*Server).replaceAll,
	http.MethodPatch:  (*Server).patchAll,
	http.MethodDelete: (*Server).deleteAll,
}

var rowVerbs = map[string]verb{
	http.MethodGet:    (*Server).get,
	http.MethodPost:   (*Server).notImplemented,
	http.MethodPut:    (*Server).update,
	http.MethodPatch:  (*Server).update,
	http.MethodDelete: (*Server).deleteOne,
}

var singleVerbs = map[string]verb{
	http.MethodGet: (*Server).getSingle,
	http.MethodPut: (*Server).updateSingle,
}

var setVerbs = map[string]verb{http.MethodGet: (*Server).getSet}

// route does what the path and the method of the request say.
func (s *Server) route(r *request) *reply {
	if !strings.HasSuffix(r.path, "/") {
		return moved(r)
	}
	rest, _ := strings.CutPrefix(r.path, apiRoot)
	parts := strings.Split(strings.TrimSuffix(rest, "/"), "/")
	if name, args, ok := strings.Cut(strings.TrimPrefix(rest, "services/iscsi/"), "/"); ok && strings.HasPrefix(rest, "services/iscsi/") {
		if k := s.kinds[name]; k != nil {
			return s.routeKind(k, strings.Split(strings.TrimSuffix(args, "/"), "/"), r)
		}
	}
	switch {
	case rest == "system/version/":
		return s.allow("GET", r, s.version)
	case rest == "services/services/":
		return s.allow("GET", r, s.listServices)
	case len(parts) == 3 && strings.HasPrefix(rest, "services/services/"):
		r.id = parts[2]
		return s.allow("GET,PUT", r, s.service)
	}
	return page(http.StatusNotFound, "Endpoint not found")
}

// moved answers a path without a slash at the end. It does nothing else.
func moved(r *request) *reply {
	to := r.path + "/"
	if r.query != "" {
		to += "?" + r.query
	}
	return empty(http.StatusMovedPermanently).set("Location", to)
}

func (s *Server) routeKind(k *kind, args []string, r *request) *reply {
	verbs, allowed := listVerbs, allVerbs
	switch {
	case len(args) == 1 && args[0] == "":
		if k.single {
			verbs = singleVerbs
		}
	case len(args) == 1:
		verbs, r.id = rowVerbs, args[0]
	case len(args) == 2 && args[0] == "set":
		verbs, r.id = setVerbs, args[1]
	default:
		return page(http.StatusNotFound, "Endpoint not found")
	}
	if k.single {
		allowed = globalVerbs
	}
	return s.allow(allowed, r, func(r *request) *reply {
		do := verbs[r.method]
		if do == nil {
			do = (*Server).notImplemented
		}
		return do(s, k, r)
	})
}

// allow does the request, if its user and its method are allowed.
func (s *Server) allow(methods string, r *request, do func(*request) *reply) *reply {
	if bad := s.authenticate(r); bad != nil {
		return bad
	}
	switch {
	case r.method == http.MethodOptions:
		return page(http.StatusOK, methods).set("Allow", methods)
	case !slices.Contains(strings.Split(methods, ","), r.method):
		return page(http.StatusMethodNotAllowed, methods).set("Allow", methods)
	}
	return do(r)
}

func (s *Server) notImplemented(*kind, *request) *reply { return empty(http.StatusNotImplemented) }
