package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/lunsync/lunsync/spec"
)

// passwordVariable holds the password itself. There is no flag for that: other
// users of the machine could read it.
const passwordVariable = "LUNSYNC_PASSWORD"

// maxPassword bounds what is read of a password file.
const maxPassword = 4096

// password returns the password, and false if neither flags nor the environment
// have one.
func (c *connection) password(lookup func(string) (string, bool)) (spec.Secret, bool, error) {
	value, _ := lookup(passwordVariable)
	switch {
	case c.fileFlag:
	case value != "" && c.passwordFile != "":
		return "", false, usageError("both " + passwordVariable + " and " + variable("password-file") + " are set; unset one")
	case value != "":
		return spec.Secret(value), true, nil
	}
	if c.passwordFile == "" {
		return "", false, nil
	}
	secret, err := readPassword(c.passwordFile)
	return secret, err == nil, err
}

// readPassword returns the password that the file holds.
func readPassword(path string) (spec.Secret, error) { return readSecret("password", path) }

// readSecret returns what the file holds, less one newline at its end: a password,
// or what is said it is. Its error ends the program with [statusSpec].
func readSecret(what, path string) (spec.Secret, error) {
	data, err := readStart(path)
	if err != nil {
		return "", &ended{status: statusSpec, err: fmt.Errorf("%s file: %w", what, err)}
	}
	text := strings.TrimSuffix(strings.TrimSuffix(string(data), "\n"), "\r")
	if text == "" || len(data) > maxPassword {
		return "", &ended{status: statusSpec, err: fmt.Errorf("%s file: %s: it has no %s", what, path, what)}
	}
	return spec.Secret(text), nil
}

func readStart(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxPassword+1))
}
