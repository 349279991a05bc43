package testbed

import (
	"net/http"
)

// listings counts how often target groups were listed.
func (b *Box) Listings() int {
	n := 0
	for _, r := range b.Server.Requests() {
		if r.Method == http.MethodGet && r.Path == Base+"targetgroup/" {
			n++
		}
	}
	return n
}
