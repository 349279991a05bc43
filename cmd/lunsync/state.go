package main

import (
	"path/filepath"

	"github.com/spf13/pflag"

	"github.com/lunsync/lunsync/reconcile/statedir"
)

// stateFlag adds the flag to f that names the directory for what is remembered.
func stateFlag(f *pflag.FlagSet, dir *string) {
	f.StringVar(dir, "state", "", "`DIR` for what is remembered of appliances; default $XDG_STATE_HOME/lunsync")
}

// openState returns what is remembered of the appliance that c reaches.
func (p *program) openState(c *connection) (*statedir.State, error) {
	dir, err := p.stateDir(c)
	if err != nil {
		return nil, err
	}
	return statedir.OpenState(dir, c.server)
}

// stateDir returns the directory for what is remembered.
func (p *program) stateDir(c *connection) (string, error) {
	if c.state != "" {
		return c.state, nil
	}
	if dir := stateDir(p.lookupEnv); dir != "" {
		return dir, nil
	}
	return "", usageError("there is no place to remember what belongs to the spec: set --state, LUNSYNC_STATE or HOME")
}

// stateDir returns the directory that the XDG base directories have for the state
// of lunsync, or "" if there is none. Relative ones don't count.
func stateDir(lookup func(string) (string, bool)) string {
	if dir, _ := lookup("XDG_STATE_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "lunsync")
	}
	if home, _ := lookup("HOME"); filepath.IsAbs(home) {
		return filepath.Join(home, ".local", "state", "lunsync")
	}
	return ""
}
