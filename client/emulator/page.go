package emulator

import (
	"cmp"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

const (
	defaultLimit = 20
	maxLimit     = 1000
)

// A window is the part of a list that a request is for.
type window struct {
	offset, limit int
	shownOffset   int // the offset in Content-Range: that of a Range header, never that of the query
}

// list answers GET of a list with one page, a JSON array.
func (s *Server) list(k *kind, r *request) *reply {
	query, _ := url.ParseQuery(strings.ReplaceAll(r.query, ";", "%3B"))
	if bad := s.refuseFilter(k, query); bad != nil {
		return bad
	}
	rows := s.ordered(k, query)
	win, bad := s.window(query, r)
	if bad != nil {
		return bad
	}
	total := len(rows)
	from := min(win.offset, total)
	rows = rows[from:min(from+win.limit, total)]
	shown := make([]row, 0, len(rows))
	for _, each := range rows {
		one, bad := s.show(k, each)
		if bad != nil {
			return bad
		}
		shown = append(shown, one)
	}
	re := answer(http.StatusOK, shown)
	re.rows = shown
	return re.set("Content-Range", fmt.Sprintf("items %d-%d/%d", win.shownOffset, win.shownOffset+len(shown)-1, total))
}

// refuseFilter returns the answer to a query with the name of a field, or nil. Other unknown
// keys are ignored.
func (s *Server) refuseFilter(k *kind, query url.Values) *reply {
	for _, f := range slices.Concat([]string{"id"}, k.names()) {
		for key := range query {
			if name, _, _ := strings.Cut(key, "__"); name == f && f != portalIPs {
				return badRequest("The '" + f + "' field does not allow filtering.")
			}
		}
	}
	return nil
}

// window reads limit and offset, or a Range header.
func (s *Server) window(query url.Values, r *request) (window, *reply) {
	win := window{limit: defaultLimit}
	var bad *reply
	if query.Has("limit") {
		if win.limit, bad = count("limit", query.Get("limit"), "Please provide a positive integer"); bad != nil {
			return win, bad
		}
	}
	if query.Has("offset") {
		if win.offset, bad = count("offset", query.Get("offset"), "Please provide an integer"); bad != nil {
			return win, bad
		}
	}
	if header := r.header.Get("Range"); header != "" {
		if err := win.read(header); err != nil {
			return win, crashed(&s.q, err.Error())
		}
	}
	if win.limit == 0 || win.limit > maxLimit {
		win.limit = maxLimit
	}
	return win, nil
}

func count(name, s, hint string) (int, *reply) {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err == nil && n >= 0 {
		return n, nil
	}
	if err == nil {
		hint = "Please provide a positive integer >= 0"
	}
	message := html.EscapeString(fmt.Sprintf("Invalid %s '%s' provided. %s.", name, s, hint))
	return 0, badRequest(strings.NewReplacer("&#39;", "'", "&#34;", `"`).Replace(message))
}

// read reads a Range header as Dojo sends it: items=20-39, items=20-.
func (win *window) read(header string) error {
	_, items, ok := strings.Cut(header, "=")
	if !ok {
		return fmt.Errorf("list index out of range")
	}
	from, to, ok := strings.Cut(items, "-")
	if !ok {
		return fmt.Errorf("not enough values to unpack (expected 2, got 1)")
	}
	first, ok := whole(from)
	if !ok || first < 0 {
		return fmt.Errorf("invalid literal for int() with base 10: '%s'", from)
	}
	win.offset, win.shownOffset = int(min(first, 1<<31)), int(min(first, 1<<31))
	if to == "" {
		return nil
	}
	last, ok := whole(to)
	if !ok || last < first {
		return fmt.Errorf("invalid literal for int() with base 10: '%s'", to)
	}
	win.limit = int(min(last-first+1, maxLimit))
	return nil
}

// ordered returns all rows in the kind's order, or in that of a Dojo sort.
func (s *Server) ordered(k *kind, query url.Values) []row {
	t := s.tables[k.name]
	rows := make([]row, 0, len(t.rows))
	for _, id := range t.ids() {
		rows = append(rows, t.rows[id])
	}
	if k.order != nil {
		slices.SortStableFunc(rows, func(a, b row) int { return k.order(s, a, b) })
	}
	for key := range query {
		if spec, ok := strings.CutPrefix(key, "sort("); ok {
			dojoSort(rows, strings.TrimSuffix(spec, ")"))
		}
	}
	return rows
}

// dojoSort sorts by "-field" or "+field". A plus in a query can be decoded as a blank.
func dojoSort(rows []row, spec string) {
	field := strings.TrimLeft(spec, "+- ")
	sign := 1
	if strings.HasPrefix(spec, "-") {
		sign = -1
	}
	slices.SortStableFunc(rows, func(a, b row) int { return sign * compare(a[field], b[field]) })
}

// compare orders values as SQLite does: null, then numbers, then texts.
func compare(a, b any) int {
	an, aok := a.(int64)
	bn, bok := b.(int64)
	if aok && bok {
		return cmp.Compare(an, bn)
	}
	return cmp.Or(cmp.Compare(class(a), class(b)), strings.Compare(text(a), text(b)))
}

func class(v any) int {
	switch v.(type) {
	case nil:
		return 0
	case int64, bool:
		return 1
	}
	return 2
}
