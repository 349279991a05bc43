package spec

import "log/slog"

// A Secret is a string that prints, logs and marshals as "(secret)". Reveal is
// the only way to what it holds.
type Secret string

const hidden = "(secret)"

// String hides the secret from fmt.
func (Secret) String() string { return hidden }

// GoString hides the secret from fmt's %#v.
func (Secret) GoString() string { return hidden }

// LogValue hides the secret from slog.
func (Secret) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalText hides the secret from encoders.
func (Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// Reveal returns the secret itself.
func (s Secret) Reveal() string { return string(s) }
