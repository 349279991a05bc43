package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/lunsync/lunsync/spec"
	"github.com/lunsync/lunsync/spec/infile"
)

// passwordVariable holds the password itself. There is no flag for that: other
// users of the machine could read it.
const passwordVariable = "LUNSYNC_PASSWORD"

// maxPassword bounds what is read of a password file.
const maxPassword = 4096

// password returns the password, and false if neither flags nor the environment
// have one. If it is looked up again and again, its file can't be a pipe.
func (c *connection) password(ctx context.Context, lookup func(string) (string, bool), again bool) (spec.Secret, bool, error) {
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
	secret, err := readPassword(ctx, c.passwordFile, infile.How{Wait: c.timeout, Regular: again})
	return secret, err == nil, err
}

// readPassword returns the password that the file holds.
func readPassword(ctx context.Context, path string, how infile.How) (spec.Secret, error) {
	return readSecret(ctx, "password", path, how)
}

// readSecret returns what the file holds, less one newline at its end: a password,
// or what is said it is. Its error ends the program with [statusSpec].
func readSecret(ctx context.Context, what, path string, how infile.How) (spec.Secret, error) {
	how.Max = maxPassword
	data, err := infile.Read(ctx, path, how)
	switch {
	case ctx.Err() != nil:
		return "", errReadInterrupted
	case err != nil:
		return "", &ended{status: statusSpec, err: fmt.Errorf("%s file: %w", what, err)}
	}
	text := strings.TrimSuffix(strings.TrimSuffix(string(data), "\n"), "\r")
	switch {
	case len(data) > maxPassword:
		return "", &ended{status: statusSpec, err: fmt.Errorf("%s file: %s: it is larger than %s; is it the right file?", what, path, spec.Size(maxPassword))}
	case text == "":
		return "", &ended{status: statusSpec, err: fmt.Errorf("%s file: %s: it has no %s", what, path, what)}
	}
	return spec.Secret(text), nil
}
