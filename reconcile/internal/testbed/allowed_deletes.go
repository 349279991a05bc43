package testbed

import (
	"math"
	"strconv"
	"strings"
)

// AllowedDeletes returns how many of n objects of a kind a plan may delete: the
// percentage, but at least three unless that is 0%.
func AllowedDeletes(n int, percentage string) int {
	percent, _ := strconv.Atoi(strings.TrimSuffix(percentage, "%"))
	switch percent {
	case 0:
		return 0
	case 100:
		return math.MaxInt
	}
	return max(3, n*percent/100)
}
