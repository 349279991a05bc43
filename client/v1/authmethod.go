package v1

import "github.com/lunsync/lunsync/spec"

// methods holds both spellings of the auth methods. Others pass unchanged.
var methods = []struct {
	method spec.AuthMethod
	wire   string
}{
	{spec.AuthNone, "None"},
	{spec.AuthCHAP, "CHAP"},
	{spec.AuthMutualCHAP, "CHAP Mutual"},
}

func wireMethod(m spec.AuthMethod) string {
	for _, row := range methods {
		if row.method == m {
			return row.wire
		}
	}
	return string(m)
}

func specMethod(wire string) spec.AuthMethod {
	for _, row := range methods {
		if row.wire == wire {
			return row.method
		}
	}
	return spec.AuthMethod(wire)
}
