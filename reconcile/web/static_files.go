package web

import (
	"embed"
	"net/http"
)

// files has the templates, and the files that pages load.
//
//go:embed page
var files embed.FS

// served has the files that pages load, and their types.
var served = map[string]string{
	"page.css": "text/css; charset=utf-8",
	"page.js":  "text/javascript; charset=utf-8",
	"icon.svg": "image/svg+xml",
}

func (s *site) file(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("file")
	content, err := files.ReadFile("page/" + name)
	if served[name] == "" || err != nil {
		fail(w, r, http.StatusNotFound, "nothing is served here")
		return
	}
	w.Header().Set("Content-Type", served[name])
	// An error means that the browser has closed the connection.
	_, _ = w.Write(content)
}
