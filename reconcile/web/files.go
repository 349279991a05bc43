package web

import (
	"embed"
	"net/http"
)

// files are what pages are made of, and what they ask for.
//
//go:embed page
var files embed.FS

// served are the files that pages ask for, and of what type they are.
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
	// A browser that is gone can't be told.
	_, _ = w.Write(content)
}
