package testbed

import (
	"net/http"
)

// reloads returns how many writes of the settings were sent, which is how the
// service is made to reload.
func (b *Box) Reloads() int {
	n := 0
	for _, r := range b.Server.Requests() {
		if r.Method == http.MethodPut && r.Path == Base+"globalconfiguration/" {
			n++
		}
	}
	return n
}
