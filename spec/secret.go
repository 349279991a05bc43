package spec

import (
	"fmt"
	"io"
	"log/slog"
)

// A Secret is a string that is printed, logged and marshaled as "(secret)". To use the
// string itself, call Reveal.
type Secret string

const hidden = "(secret)"

// String returns "(secret)".
func (Secret) String() string { return hidden }

// Format hides the secret from fmt for every verb. Without it, fmt would show the string
// when it reports that a verb is not for strings.
func (Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }

// LogValue hides the secret from slog.
func (Secret) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalText hides the secret from encoders.
func (Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// Reveal returns the secret itself.
func (s Secret) Reveal() string { return string(s) }
