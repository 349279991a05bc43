package web

import (
	"bytes"
	"html/template"
	"net/http"
	"time"
)

// pages are the templates of all pages.
type pages struct{ *template.Template }

// newPages panics if the templates are wrong, which the first test finds.
func newPages() pages {
	t := template.New("").Funcs(template.FuncMap{"number": number, "count": count, "listed": listed})
	return pages{template.Must(t.ParseFS(files, "page/*.html"))}
}

// A frame is what all pages have.
type frame struct {
	Root    string // the way from the page to the front page
	Title   string
	Now     string
	Version string
	Fleet   bool   // whether there are several agents
	Orders  bool   // whether there is a token
	Orderee string // the appliance that orders are for; "" for all
}

func (s *site) frame(root, title, orderee string, now time.Time) frame {
	return frame{
		Root: root, Title: title, Now: now.UTC().Format(time.RFC3339Nano), Version: s.Version,
		Fleet: len(s.Agents) > 1, Orders: s.Token != nil, Orderee: orderee,
	}
}

// render answers with a page, or not at all with half of one.
func (s *site) render(w http.ResponseWriter, r *http.Request, name string, data any) {
	var b bytes.Buffer
	if err := s.pages.ExecuteTemplate(&b, name, data); err != nil {
		s.Log.Error("a page could not be made", "page", name, "error", err)
		fail(w, r, http.StatusInternalServerError, "the page can't be shown; the log says why")
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	// A browser that is gone can't be told.
	_, _ = w.Write(b.Bytes())
}
