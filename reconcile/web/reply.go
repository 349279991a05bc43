package web

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// reply answers with v as JSON.
func reply(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	e := json.NewEncoder(spec.EscapeJSON(w))
	e.SetEscapeHTML(false)
	// An error means that the client has closed the connection.
	_ = e.Encode(v)
}

// A failure is the JSON form of an error. Its status is the HTTP status.
type failure struct {
	Format int           `json:"format"`
	Error  plans.Failure `json:"error"`
}

// fail answers with an error: as JSON below /api/, as text elsewhere.
func fail(w http.ResponseWriter, r *http.Request, status int, message string) {
	if !strings.HasPrefix(r.URL.Path, "/api/") {
		http.Error(w, spec.EscapeLines(message), status)
		return
	}
	reply(w, status, failure{plans.Format, plans.Failure{
		Status:   status,
		Messages: []plans.Message{{Message: message}},
	}})
}
