package testbed

import (
	"math"
	"strconv"
	"strings"
)

// Share returns how many of n objects may go: three at least, but none of no per cent.
func Share(n int, percentage string) int {
	percent, _ := strconv.Atoi(strings.TrimSuffix(percentage, "%"))
	switch percent {
	case 0:
		return 0
	case 100:
		return math.MaxInt
	}
	return max(3, n*percent/100)
}
