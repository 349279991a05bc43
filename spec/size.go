package spec

import "strconv"

// A Size is a number of bytes.
type Size int64

// sizeUnits are the units of a size, largest first: 1 KB is 1,024 bytes, as on
// the appliance.
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
