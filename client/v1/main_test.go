package v1

import (
	"io"
	"log"
	"os"
	"testing"
)

// TestMain drops what net/http logs of broken connections, as cmd does.
func TestMain(m *testing.M) {
	log.SetOutput(io.Discard)
	os.Exit(m.Run())
}
