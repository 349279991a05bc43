package spec

import (
	"fmt"
	"io"
	"log/slog"
)

// A Secret is a string that prints, logs and marshals as "(secret)". Reveal is
// the only way to what it holds.
type Secret string

const hidden = "(secret)"

// String returns the word that stands for every secret.
func (Secret) String() string { return hidden }

// Format hides the secret from fmt, whatever the verb: one that is not for strings
// would show it in its complaint.
func (Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }

// LogValue hides the secret from slog.
func (Secret) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalText hides the secret from encoders.
func (Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// Reveal returns the secret itself.
func (s Secret) Reveal() string { return string(s) }
