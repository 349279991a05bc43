package spec

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strings"
)

// Longer words, and names beyond that many, are not compared: it would take too long.
const (
	maxNearLen   = 128
	maxNearNames = 5000
)

// near returns the one of names that is closest to word, or "" if none is close.
func near(word string, names iter.Seq[string]) string {
	best, bestDistance, tried := "", nearEnough(word)+1, 0
	if len(word) > maxNearLen {
		return ""
	}
	for name := range names {
		if tried++; tried > maxNearNames {
			return best
		}
		if len(name) > maxNearLen {
			continue
		}
		d := distance(strings.ToLower(word), strings.ToLower(name), bestDistance)
		if d < bestDistance || d == bestDistance && best != "" && name < best {
			best, bestDistance = name, d
		}
	}
	return best
}

// Nearest returns up to n of the names that are close to word in spelling, the closest
// first. It ignores case and returns each name once.
func Nearest(word string, names iter.Seq[string], n int) []string {
	if len(word) > maxNearLen {
		return nil
	}
	type found struct {
		name     string
		distance int
	}
	var all []found
	limit, tried := nearEnough(word), 0
	for name := range names {
		if tried++; tried > maxNearNames {
			break
		}
		if len(name) > maxNearLen {
			continue
		}
		if d := distance(strings.ToLower(word), strings.ToLower(name), limit); d <= limit {
			all = append(all, found{name, d})
		}
	}
	slices.SortFunc(all, func(a, b found) int { return cmp.Or(a.distance-b.distance, strings.Compare(a.name, b.name)) })
	all = slices.Compact(all)
	nearest := make([]string, 0, n)
	for _, f := range all[:min(n, len(all))] {
		nearest = append(nearest, f.name)
	}
	return nearest
}

// nearEnough returns the distance up to which a name counts as close to word.
func nearEnough(word string) int { return min(3, 1+len(word)/5) }

// distance returns how many bytes must be inserted, deleted, replaced or swapped with the
// next one to turn a into b, or limit+1 if these are more than limit.
func distance(a, b string, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			least = min(least, row[j])
		}
		if least > limit {
			return limit + 1
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

// hint returns "; did you mean …?" if a name is close to word, and "" if none is.
func hint(word string, names iter.Seq[string]) string {
	if name := near(word, names); name != "" && name != word {
		return fmt.Sprintf("; did you mean %q?", name)
	}
	return ""
}
