package outfile

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// openStream opens an existing file. It creates none, and doesn't wait for the reader of a
// pipe.
const openStream = os.O_WRONLY | os.O_TRUNC | syscall.O_NONBLOCK

// explain returns err, the error of opening name, or a clearer one for people.
func explain(name string, err error) error {
	if errors.Is(err, syscall.ENXIO) {
		return fmt.Errorf("%s is a pipe that no process reads; start its reader first", name)
	}
	return err
}
