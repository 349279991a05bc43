package outfile

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// openStream opens what is there: it creates nothing, and doesn't wait for a pipe's
// reader.
const openStream = os.O_WRONLY | os.O_TRUNC | syscall.O_NONBLOCK

// explain returns err, which opening name gave, in words for people.
func explain(name string, err error) error {
	if errors.Is(err, syscall.ENXIO) {
		return fmt.Errorf("%s is a pipe that no process reads; start its reader first", name)
	}
	return err
}
