package spec

import (
	"cmp"
	"errors"
	"math"
	"strconv"
	"strings"
)

// A Size is a number of bytes.
type Size int64

// sizeUnits are the units of a size, largest first. 1 KB is 1,024 bytes, as on the
// appliance.
var sizeUnits = []struct {
	suffix string
	bytes  Size
}{{"TB", 1 << 40}, {"GB", 1 << 30}, {"MB", 1 << 20}, {"KB", 1 << 10}}

// String returns the size in the largest unit that divides it, such as "10GB",
// or in bytes, such as "512".
func (s Size) String() string {
	for _, u := range sizeUnits {
		if s != 0 && s%u.bytes == 0 {
			return strconv.FormatInt(int64(s/u.bytes), 10) + u.suffix
		}
	}
	return strconv.FormatInt(int64(s), 10)
}

var errSize = errors.New("want bytes, or a number with KB, MB, GB or TB, such as 10GB")

// ParseSize parses a size: a number of bytes, or a number and one of KB, MB, GB and TB, with
// at most one blank between them.
func ParseSize(s string) (Size, error) {
	unit := Size(1)
	for _, u := range sizeUnits {
		if number, ok := strings.CutSuffix(s, u.suffix); ok {
			s, unit = strings.TrimSuffix(number, " "), u.bytes
			break
		}
	}
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return 0, errSize
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || Size(n) > math.MaxInt64/unit {
		return 0, errors.New("is larger than any size can be")
	}
	return Size(n) * unit, nil
}

// A byteCount is a field whose value is a size.
type byteCount struct {
	place
	v Size
}

func (b *byteCount) read(l *loader, n *node) {
	b.place = l.here(n)
	if n.kind == scalarNode && n.tag == tagInt {
		v, problem := parseInt(n)
		if problem == "" && v < 0 {
			problem = "must not be negative"
		}
		if b.v = Size(v); problem != "" {
			b.bad = true
			l.fault(b.place, "%s", problem)
		}
		return
	}
	v, err := ParseSize(n.value)
	if n.kind != scalarNode || n.tag != tagString || err != nil {
		b.bad = true
		l.fault(b.place, "%s", cmp.Or(err, errSize))
		return
	}
	b.v = v
}
