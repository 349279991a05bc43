package main

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// allHostile makes TestAgentStaysWithinShippedMemory try every kind of appliance.
var allHostile = flag.Bool("hostile", false, "try every kind of hostile appliance, not only those that take the most memory")

// shippedLimit returns the least memory that an example gives an agent, in MiB.
func shippedLimit(t *testing.T) int {
	t.Helper()
	var limits []int
	for name, pattern := range map[string]string{"systemd/lunsync.service": `(?m)^MemoryMax=(\d+)M$`, "kubernetes/lunsync.yaml": `limits: \{memory: (\d+)Mi\}`} {
		found := regexp.MustCompile(pattern).FindAllStringSubmatch(readExample(t, name), -1)
		if found == nil {
			t.Fatalf("%s limits no memory", name)
		}
		for _, f := range found {
			n, err := strconv.Atoi(f[1])
			if err != nil {
				t.Fatal(err)
			}
			limits = append(limits, n)
		}
	}
	return slices.Min(limits)
}

var highWater = regexp.MustCompile(`(?m)^VmHWM:\s+(\d+) kB$`)

// peak returns how many MiB the agent had resident at most.
func (k *keeper) peak() int {
	k.t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", k.cmd.Process.Pid))
	if err != nil {
		k.t.Fatal(err)
	}
	kb, err := strconv.Atoi(string(highWater.FindSubmatch(text)[1]))
	if err != nil {
		k.t.Fatal(err)
	}
	return kb >> 10
}

// TestAgentStaysWithinShippedMemory lets a real agent manage ten appliances at a time that
// try to exhaust its memory, and ordinary large ones among them, which it reads. Without
// -hostile it makes two agents only, which need the most memory of all.
func TestAgentStaysWithinShippedMemory(t *testing.T) {
	limit := shippedLimit(t)
	program := filepath.Join(t.TempDir(), "lunsync")
	if out, err := exec.Command("go", "build", "-trimpath", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	legit := lists("", twentyThousand)
	for _, test := range []struct {
		name     string
		handlers []http.HandlerFunc
		read     int // appliances that the agent reads to the end
		passes   int // appliances that have had a pass when the memory is measured
		long     bool
	}{
		{"all sorts", append(slices.Clone(hostile), legit, legit), 2, 9, false},
		{"endless lists", slices.Repeat([]http.HandlerFunc{lists("a text", nil)}, 10), 0, 3, true},
		{"endless lists of large rows", slices.Repeat(hostile[len(hostile)-1:], 10), 0, 3, false},
		{"large texts", slices.Repeat([]http.HandlerFunc{lists(manyWords(), largeTexts)}, 10), 3, 3, true},
		{"refusals", slices.Repeat([]http.HandlerFunc{withoutEnd(nil, 409, `{"a": [`, "0,")}, 10), 0, 10, true},
	} {
		if test.long && !*allHostile {
			continue
		}
		t.Run(test.name, func(t *testing.T) {
			specs := serveAll(t, test.handlers...)
			k := startKeeper(t, program, specs, []string{"NAS_PASSWORD=" + password, "GOMEMLIMIT="}, "--dry-run", "--timeout", "30s")
			read, ended := 0, make(map[string]bool)
			// The one that only drips goes on meanwhile.
			for len(ended) < test.passes {
				line := k.await(`msg="pass ended"`)
				_, label, _ := strings.Cut(line, "appliance=")
				label, _, _ = strings.Cut(label, " ")
				if ended[label] {
					continue
				}
				ended[label] = true
				if !strings.Contains(line, "outcome=failed") {
					read++
				}
			}
			if read != test.read {
				t.Errorf("%d appliances were read, want %d:\n%s", read, test.read, k.output())
			}
			peak := k.peak()
			t.Logf("%d MiB of %d", peak, limit)
			if peak*10 > limit*9 {
				t.Errorf("the agent takes %d MiB; the examples limit it to %d", peak, limit)
			}
		})
	}
}
