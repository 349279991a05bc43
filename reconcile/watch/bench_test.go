package watch

import (
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"
)

// BenchmarkChangeToTold measures the time from the rename of a file to the report of the
// change: the shortest, the median and the longest. In the case busy the file has changed just
// before.
func BenchmarkChangeToTold(b *testing.B) {
	for name, rest := range map[string]time.Duration{"idle": 2 * quiet, "busy": 0} {
		b.Run(name, func(b *testing.B) {
			d := newDisk(b)
			d.write("spec", "")
			s := newWatcher(b).Add()
			s.Watch(d.path("spec"))
			var took []time.Duration
			for i := 0; b.Loop(); i++ {
				<-time.After(rest)
				d.replace("spec", fmt.Sprint(i))
				start := time.Now()
				waitForChange(b, s)
				took = append(took, time.Since(start))
			}
			slices.Sort(took)
			for name, at := range map[string]int{"min-ms": 0, "median-ms": len(took) / 2, "max-ms": len(took) - 1} {
				b.ReportMetric(took[at].Seconds()*1000, name)
			}
		})
	}
}

// BenchmarkLook measures a poll that finds no change in 30 files of 2 KiB in two directories.
func BenchmarkLook(b *testing.B) {
	d := newDisk(b)
	w := New(slog.New(slog.DiscardHandler))
	w.notifier.open()
	b.Cleanup(w.notifier.close)
	var paths []string
	for i := range 30 {
		name := fmt.Sprintf("%d/%d", i%2, i)
		d.write(name, fmt.Sprintf("%2048d", i))
		paths = append(paths, d.path(name))
	}
	s := w.Add()
	s.Watch(paths...)
	for b.Loop() {
		s.check()
	}
}
