package web

import (
	"bytes"
	"html/template"
	"net/http"
	"time"
)

// pages are the templates of all pages.
type pages struct{ *template.Template }

// newPages panics if a template is invalid, which every test would show.
func newPages() pages {
	t := template.New("").Funcs(template.FuncMap{"number": number, "count": count, "listed": listed})
	return pages{template.Must(t.ParseFS(files, "page/*.html"))}
}

// A frame has what is common to all pages.
type frame struct {
	Root    string // relative path from the page to the front page
	Title   string
	Now     string
	Version string
	Fleet   bool   // whether there are several agents
	Orders  bool   // whether orders can be given: there is a token
	Orderee string // the appliance that orders are for; "" means all
}

func (s *site) frame(root, title, orderee string, now time.Time) frame {
	return frame{
		Root: root, Title: title, Now: now.UTC().Format(time.RFC3339Nano), Version: s.Version,
		Fleet: len(s.Agents) > 1, Orders: s.Token != nil, Orderee: orderee,
	}
}

// render answers with a page. If a template fails, it answers with an error and no part of the
// page.
func (s *site) render(w http.ResponseWriter, r *http.Request, name string, data any) {
	var b bytes.Buffer
	if err := s.pages.ExecuteTemplate(&b, name, data); err != nil {
		s.Log.Error("a page could not be made", "page", name, "error", err)
		fail(w, r, http.StatusInternalServerError, "the page can't be shown; the log says why")
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	// An error means that the browser has closed the connection.
	_, _ = w.Write(b.Bytes())
}
