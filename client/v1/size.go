package v1

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/lunsync/lunsync/spec"
)

// A size is a number of bytes, which the wire writes as text: "10MB", "10485760"
// or, less often, "10B" (wire-facts 4.5 and 8).
type size spec.Size

// MarshalJSON writes the largest unit that divides the size.
func (s size) MarshalJSON() ([]byte, error) { return json.Marshal(spec.Size(s).String()) }

// sizePattern knows what looks like a size, and so can be quoted.
var sizePattern = regexp.MustCompile(`^-?[0-9.]{1,11} ?[A-Za-z]{0,3}$`)

// UnmarshalJSON reads a number with or without a unit, as text or as a number.
func (s *size) UnmarshalJSON(text []byte) error {
	var word string
	if json.Unmarshal(text, &word) != nil {
		var number json.Number
		if json.Unmarshal(text, &number) != nil {
			return errors.New("the size is neither text nor a number")
		}
		word = number.String()
	}
	upper := strings.ToUpper(strings.TrimSpace(word))
	n, err := spec.ParseSize(upper)
	if err != nil {
		n, err = spec.ParseSize(strings.TrimSpace(strings.TrimSuffix(upper, "B")))
	}
	switch {
	case err == nil:
	case sizePattern.MatchString(word):
		return fmt.Errorf("the size %q can't be read", word)
	default:
		return errors.New("the size can't be read")
	}
	*s = size(n)
	return nil
}
