package main

import (
	"testing"

	"github.com/lunsync/lunsync/spec"
)

func TestValueText(t *testing.T) {
	tests := []struct {
		value any
		want  string
	}{
		{nil, "null"},
		{"", `""`},
		{"null", `"null"`},
		{"Storage net", "Storage net"},
		{" blanks ", `" blanks "`},
		{"a → b", `"a → b"`},
		{`say "x"`, `"say \"x\""`},
		{"Größe", "Größe"},
		{"\x1b[2J", `"\x1b[2J"`},
		{[]string(nil), "[]"},
		{[]string{"a", "b, c"}, `a, "b, c"`},
		{spec.Size(10 << 30), "10GB"},
		{spec.Size(1000), "1000"},
		{spec.Secret("odd-canary-7531"), "(secret)"},
		{spec.AuthMutualCHAP, "CHAP_MUTUAL"},
		{512, "512"},
		{false, "false"},
	}
	for _, tt := range tests {
		if got := valueText(tt.value); got != tt.want {
			t.Errorf("valueText(%#v) = %s, want %s", tt.value, got, tt.want)
		}
	}
}

func TestCleanLeavesNothingForATerminalToObey(t *testing.T) {
	if got, want := clean("a \x1b[31m\"b\"\n"), `a \x1b[31m"b"\n`; got != want {
		t.Errorf("clean() = %s, want %s", got, want)
	}
}
