package spec

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// maxSecretFile is how many bytes a file with a secret may have.
const maxSecretFile = 64 << 10

// Resolve looks up every secret that the spec names, in files and in the environment, which
// is lookupEnv. It sets the secrets of the credentials and the server's password, and reads
// them again when it is called again. The error, if any, is an [ErrorList] without secrets;
// then some may have been set. [Files.Resolve] takes a context.
func (s *Spec) Resolve(lookupEnv func(string) (string, bool)) error {
	return Files{}.Resolve(context.Background(), s, lookupEnv)
}

// SecretFiles returns the files that have secrets of s, sorted.
func (s *Spec) SecretFiles() []string {
	var files []string
	for _, p := range s.secrets {
		if p.file != "" {
			files = append(files, p.file)
		}
	}
	slices.Sort(files)
	return slices.Compact(files)
}

// resolve does what Resolve does, reads files with read and keeps up to limit mistakes.
func (s *Spec) resolve(limit int, lookupEnv func(string) (string, bool), read func(file string) ([]byte, error)) ErrorList {
	r := resolver{lookupEnv: lookupEnv, read: read, files: make(map[string]fileSecret), errs: faults{limit: limit}}
	for _, p := range s.secrets {
		secret, problem := r.look(p)
		if problem == "" {
			problem = checkSecret(secret, p.cred != nil)
		}
		if problem != "" {
			r.fault(p, problem)
			continue
		}
		p.set(secret)
	}
	if len(r.errs.list) == 0 {
		r.checkPeers(s.secrets)
	}
	return r.errs.sorted()
}

// A resolver looks up secrets. It reads each file once.
type resolver struct {
	lookupEnv func(string) (string, bool)
	read      func(file string) ([]byte, error)
	files     map[string]fileSecret
	errs      faults
}

// A fileSecret is the secret in a file, or why there is none.
type fileSecret struct {
	secret  Secret
	problem string
}

func (r *resolver) fault(p namedSecret, msg string) {
	r.errs.add(&Error{Pos: p.at.pos, Key: p.at.key, Field: p.at.field, Msg: msg})
}

// look returns the secret that p names, or why it can't be found.
func (r *resolver) look(p namedSecret) (Secret, string) {
	if p.env != "" {
		v, ok := r.lookupEnv(p.env)
		if !ok {
			return "", fmt.Sprintf("environment variable %s is not set", p.env)
		}
		return Secret(v), ""
	}
	l, ok := r.files[p.file]
	if !ok {
		l.secret, l.problem = r.secretIn(p.file)
		r.files[p.file] = l
	}
	return l.secret, l.problem
}

// secretIn returns the content of a file without a line break at its end.
func (r *resolver) secretIn(path string) (Secret, string) {
	text, err := r.read(path)
	switch {
	case err != nil:
		return "", fmt.Sprintf("secret file %s can't be read: %s", path, cause(err))
	case len(text) > maxSecretFile:
		return "", fmt.Sprintf("secret file %s is larger than %s", path, Size(maxSecretFile))
	}
	line, cut := strings.CutSuffix(string(text), "\n")
	if cut {
		line = strings.TrimSuffix(line, "\r")
	}
	return Secret(line), ""
}

// checkPeers records a mistake for each credential whose two secrets are the same.
func (r *resolver) checkPeers(secrets []namedSecret) {
	reported := make(map[*Credential]bool)
	for _, p := range secrets {
		if c := p.cred; c != nil && !reported[c] && c.PeerSecret != "" && c.PeerSecret == c.Secret {
			reported[c] = true
			r.fault(p, "secret and peer_secret must not be the same")
		}
	}
}
