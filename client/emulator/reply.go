package emulator

import (
	"net/http"
	"strconv"
)

// A reply is one answer of the API. body is written as JSON. If page is not nil, it is
// written as text instead.
type reply struct {
	status int
	body   any
	page   *string
	header map[string]string

	rows []row // the rows of a list, for faults that drop some
}

func (r *reply) set(name, value string) *reply {
	if r.header == nil {
		r.header = map[string]string{}
	}
	r.header[name] = value
	return r
}

func answer(status int, body any) *reply { return &reply{status: status, body: body} }

func page(status int, text string) *reply { return &reply{status: status, page: &text} }

func empty(status int) *reply { return page(status, "") }

func failed(status int, message string) *reply {
	return answer(status, map[string]any{"error_message": message})
}

const sorryText = "Sorry, this request could not be processed. Please try again later."

func sorry() *reply { return failed(http.StatusNotFound, sorryText) }

func badRequest(message string) *reply {
	return answer(http.StatusBadRequest, map[string]any{"error": message})
}

func notFound() *reply { return answer(http.StatusNotFound, "Object not found") }

func invalid(errs map[string][]string) *reply { return answer(http.StatusConflict, errs) }

func crashed(q *quirks, message string) *reply {
	if q.bareCrash {
		return failed(http.StatusInternalServerError, sorryText)
	}
	return answer(http.StatusInternalServerError, map[string]any{
		"error_message": message,
		"traceback":     "Traceback (most recent call last):\n\n  File \"/usr/local/www/freenasUI/freeadmin/apppool.py\"\n\n" + message + "\n",
	})
}

// bytes returns the body as it is sent, and its Content-Type.
func (r *reply) bytes() (body []byte, contentType string) {
	if r.page != nil {
		return []byte(*r.page), "text/html; charset=utf-8"
	}
	return encode(r.body), "application/json"
}

func (r *reply) writeHeader(h http.Header, method string, length int, contentType string) {
	h.Set("Vary", "Accept, Accept-Language, Cookie")
	h.Set("Content-Language", "en")
	h.Set("Content-Type", contentType)
	h.Set("Content-Length", strconv.Itoa(length))
	if method == http.MethodGet {
		h.Set("Cache-Control", "no-cache")
	}
	if r.status == http.StatusNoContent {
		h.Del("Content-Type")
		h.Del("Content-Length")
	}
	for name, value := range r.header {
		h.Set(name, value)
	}
}
