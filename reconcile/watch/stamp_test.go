package watch

import (
	"os"
	"testing"
	"time"
)

// TestStampTellsWhatWasWritten checks that a stamp differs after a file was written, even if
// the content is the same.
func TestStampTellsWhatWasWritten(t *testing.T) {
	for name, c := range map[string]struct {
		change func(d disk)
		same   bool
	}{
		"nothing":            {func(disk) {}, true},
		"another file":       {func(d disk) { d.write("nas1/README", "x") }, true},
		"written again":      {func(d disk) { d.touch("nas1/a.yaml") }, false},
		"longer, same time":  {func(d disk) { d.writeAt("nas1/a.yaml", "aa") }, false},
		"a file more":        {func(d disk) { d.write("nas1/b.yaml", "b") }, false},
		"a file less":        {func(d disk) { d.remove("nas1/a.yaml") }, false},
		"a secret":           {func(d disk) { d.touch("secret") }, false},
		"a file that wasn't": {func(d disk) { d.write("missing", "") }, false},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDisk(t)
			d.writeAt("nas1/a.yaml", "a")
			d.write("secret", "s")
			paths := []string{d.path("nas1"), d.path("secret"), d.path("missing")}
			before := StampOf(paths)
			c.change(d)
			if got := StampOf(paths).Equal(before); got != c.same {
				t.Errorf("Equal() = %t, want %t", got, c.same)
			}
		})
	}
}

// writeAt writes a file and gives it a fixed time.
func (d disk) writeAt(name, text string) {
	d.t.Helper()
	d.write(name, text)
	at := time.Date(2026, time.November, 26, 0, 0, 0, 0, time.UTC)
	d.check(os.Chtimes(d.path(name), at, at))
}
