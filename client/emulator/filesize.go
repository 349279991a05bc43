package emulator

import (
	"regexp"
	"strconv"
	"strings"
)

const badSize = "This value can be a size in bytes, or can be postfixed with KB, MB, GB, TB"

// fillSize checks the size of an extent's file. Up to 11.1 it is stored as it was sent, from
// 11.2 on as a number of bytes.
func (w *write) fillSize() {
	sent := text(w.next[extentSize])
	if sent == "" {
		w.fail(extentSize, requiredText)
		return
	}
	if w.s.q.middleware {
		w.next[extentSize] = w.sizeInBytes(sent)
		return
	}
	w.next[extentSize] = w.sizeAsSent(sent)
}

var postfixes = []string{"KB", "MB", "GB", "TB"}

var postfixed = map[string]*regexp.Regexp{
	"KB": regexp.MustCompile(`^(\d+)\s*?(KB)`),
	"MB": regexp.MustCompile(`^(\d+)\s*?(MB)`),
	"GB": regexp.MustCompile(`^(\d+)\s*?(GB)`),
	"TB": regexp.MustCompile(`^(\d+)\s*?(TB)`),
}

// sizeAsSent returns a size as it is stored up to 11.1. Only a size without a unit must be a
// multiple of the blocksize.
func (w *write) sizeAsSent(s string) any {
	s = strings.TrimSpace(s)
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		if block := w.next.num(extentBlocksize); block > 0 && n%block != 0 {
			w.fail(extentSize, "File size must be a multiple of block size")
		}
		return s
	}
	for _, p := range postfixes {
		if m := postfixed[p].FindStringSubmatch(s); m != nil && strings.HasSuffix(strings.ToUpper(s), p) {
			return m[1] + m[2]
		}
	}
	w.fail(extentSize, badSize)
	return s
}

var sizeForm = regexp.MustCompile(`^(\d+)(B|KB|MB|GB|TB)?$`)

var factors = map[string]int64{"": 1, "B": 1, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30, "TB": 1 << 40}

func (w *write) sizeInBytes(s string) any {
	s = strings.TrimSpace(s)
	if n, err := strconv.ParseInt(s, 10, 64); err == nil && n < 0 {
		w.crash("[EINVAL] filesize")
		return s
	}
	m := sizeForm.FindStringSubmatch(s)
	if m == nil {
		w.fail(extentSize, badSize)
		return s
	}
	n, err := strconv.ParseInt(m[1], 10, 64)
	if err != nil || n > (1<<62)/factors[m[2]] {
		w.fail(extentSize, badSize)
		return s
	}
	return strconv.FormatInt(n*factors[m[2]], 10)
}
