package main

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// checkJSON reads the last standard output as one JSON document, and checks the
// values at paths: json error.status 65 error.messages.0.line 3. The value of a
// list or of an object is how many it holds.
func checkJSON(ts *testscript.TestScript, _ bool, args []string) {
	var doc any
	if err := json.Unmarshal([]byte(ts.ReadFile("stdout")), &doc); err != nil {
		ts.Fatalf("standard output is not one JSON document: %v", err)
	}
	for i := 0; i+1 < len(args); i += 2 {
		if got := measure(at(doc, args[i])); got != args[i+1] {
			ts.Fatalf("%s is %s, want %s", args[i], got, args[i+1])
		}
	}
}

// at returns what stands at path in v, or nil.
func at(v any, path string) any {
	for step := range strings.SplitSeq(path, ".") {
		switch in := v.(type) {
		case map[string]any:
			v = in[step]
		case []any:
			n, err := strconv.Atoi(step)
			if err != nil || n >= len(in) {
				return nil
			}
			v = in[n]
		default:
			return nil
		}
	}
	return v
}

func measure(v any) string {
	switch v := v.(type) {
	case map[string]any:
		return strconv.Itoa(len(v))
	case []any:
		return strconv.Itoa(len(v))
	}
	return fmt.Sprint(v)
}
