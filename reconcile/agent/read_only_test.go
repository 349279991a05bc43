package agent

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/lunsync/lunsync/client"
)

type noTransport struct{}

func (noTransport) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("it was sent")
}

// TestOnlyPassesThatWriteCanWrite checks that in a dry run, and while suspended, the
// transport lets no write through, whoever tries.
func TestOnlyPassesThatWriteCanWrite(t *testing.T) {
	a := &Agent{Name: "nas1", Metrics: NewMetrics("")}
	for _, readOnly := range []bool{true, false} {
		c := &activePass{Agent: a, readOnly: readOnly}
		_, err := c.wrap(noTransport{}).RoundTrip(httptest.NewRequest(http.MethodPost, "http://nas1/", http.NoBody))
		if errors.Is(err, client.ErrReadOnly) != readOnly {
			t.Errorf("read only is %v: %v", readOnly, err)
		}
	}
}
