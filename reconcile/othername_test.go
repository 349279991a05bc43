package reconcile_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/lunsync/lunsync/reconcile/internal/testbed"
	"github.com/lunsync/lunsync/reconcile/refusal"
)

// TestOtherNameIsRecognised plans for an appliance by a second name.
func TestOtherNameIsRecognised(t *testing.T) {
	const naas = "version: 1\nextents: {a: {zvol: tank/a, naa: \"0x6589cfc000000aaaaaaaaaaaaaaaaaaa\"}}\n"
	const one, two = 1, 2
	for _, c := range []struct {
		name           string
		first, second  uint64 // the seeds of the boxes; the same is the same box
		text           string
		applied        bool // by the second name, by an older program that didn't look
		refused, warns bool
	}{
		{"the same disks", one, one, testbed.Full, false, true, false},
		{"the same file on another box", one, two, testbed.Full, true, false, false},
		{"two ledgers of the same disks", one, one, testbed.Full, true, false, true},
		{"no disk", one, one, testbed.Diskless, false, false, true},
		{"no disk on two boxes", one, two, testbed.Diskless, true, false, false},
		{"NAAs of the file on two boxes", one, two, naas, true, false, false},
		{"NAAs of the file", one, one, naas, false, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir, elsewhere := t.TempDir(), t.TempDir()
			first := testbed.Seeded(t, c.first)
			if _, err := first.ApplyUnder(dir, testbed.FirstName, c.text, true); err != nil {
				t.Fatal(err)
			}
			second := first
			if c.second != c.first {
				second = testbed.Seeded(t, c.second)
			}
			if c.applied {
				if _, err := second.ApplyUnder(elsewhere, testbed.SecondName, c.text, true); err != nil {
					t.Fatal(err)
				}
				testbed.CopyFiles(t, elsewhere, dir)
			}
			warnings, err := second.ApplyUnder(dir, testbed.SecondName, c.text, false)
			refused, isRefused := errors.AsType[refusal.Error](err)
			if isRefused != c.refused || (err != nil) != c.refused {
				t.Fatalf("the plan: %v, want it refused: %t", err, c.refused)
			}
			if named := strings.Contains(strings.Join(warnings, "\n"), testbed.FirstName); named != c.warns {
				t.Errorf("warnings %q, want one of the other name: %t", warnings, c.warns)
			}
			if c.refused && !strings.Contains(refused.Error(), "lunsync state move --state "+dir+" "+testbed.FirstName+" "+testbed.SecondName) {
				t.Errorf("no way out: %v", refused)
			}
			if _, err := first.ApplyUnder(dir, testbed.FirstName, c.text, false); err != nil {
				t.Errorf("the known name: %v", err)
			}
		})
	}
}
