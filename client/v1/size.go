package v1

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/lunsync/lunsync/spec"
)

// A size is a number of bytes, which the wire writes as text: "10MB", or
// "10485760" (wire-facts 4.5 and 8).
type size spec.Size

// units are those of the wire; 1 KB is 1,024 bytes.
var units = []struct {
	suffix string
	bytes  int64
}{{"KB", 1 << 10}, {"MB", 1 << 20}, {"GB", 1 << 30}, {"TB", 1 << 40}, {"B", 1}, {"", 1}}

// MarshalJSON writes the largest unit that divides the size.
func (s size) MarshalJSON() ([]byte, error) { return json.Marshal(spec.Size(s).String()) }

// UnmarshalJSON reads a number with or without a unit, as text or as a number.
func (s *size) UnmarshalJSON(text []byte) error {
	var number json.Number
	var word string
	if json.Unmarshal(text, &word) != nil {
		if json.Unmarshal(text, &number) != nil {
			return errors.New("the size is neither text nor a number")
		}
		word = number.String()
	}
	n, ok := parseSize(word)
	if !ok {
		return fmt.Errorf("the size %.40q can't be read", word)
	}
	*s = size(n)
	return nil
}

func parseSize(word string) (int64, bool) {
	word = strings.ToUpper(strings.TrimSpace(word))
	for _, u := range units {
		digits, ok := strings.CutSuffix(word, u.suffix)
		if !ok {
			continue
		}
		n, err := strconv.ParseInt(strings.TrimSpace(digits), 10, 64)
		if err != nil || n < 0 || n > math.MaxInt64/u.bytes {
			return 0, false
		}
		return n * u.bytes, true
	}
	return 0, false
}
