package spec

import (
	"fmt"
	"slices"
	"strings"
)

// A Variable is an environment variable that a written spec names in place of a secret.
type Variable struct {
	Name   string
	Key    Key    // the credential
	Field  string // "secret" or "peer_secret"
	Secret Secret // its value on the appliance
}

type variableOf struct {
	key   Key
	field string
}

// Variables returns the variables that [Write] names in place of the secrets of r, sorted by
// credential. Their names are unique.
func (r *Report) Variables() []Variable {
	var creds []*Credential
	for _, res := range r.Resources {
		if c, ok := res.(*Credential); ok {
			creds = append(creds, c)
		}
	}
	slices.SortFunc(creds, func(a, b *Credential) int { return a.Key().Compare(b.Key()) })
	taken := make(map[string]bool)
	var all []Variable
	for _, c := range creds {
		name := "LUNSYNC" + variableName(c.Group) + variableName(c.User)
		all = append(all, Variable{free(name+"_SECRET", taken), c.Key(), "secret", c.Secret})
		if c.PeerUser != "" || c.PeerSecret != "" {
			all = append(all, Variable{free(name+"_PEER_SECRET", taken), c.Key(), "peer_secret", c.PeerSecret})
		}
	}
	return all
}

// free returns name, or name and a number if it is taken, and marks the result as taken.
func free(name string, taken map[string]bool) string {
	found := name
	for n := 2; taken[found]; n++ {
		found = fmt.Sprintf("%s_%d", name, n)
	}
	taken[found] = true
	return found
}

// variableName returns the ASCII letters and digits of s in capitals. An underscore is in
// front of each run of them.
func variableName(s string) string {
	words := strings.FieldsFunc(strings.ToUpper(s), func(r rune) bool {
		return (r < 'A' || r > 'Z') && (r < '0' || r > '9')
	})
	return strings.Join(append([]string{""}, words...), "_")
}
