package v1

// nullable returns a pointer to v, or nil for the zero value, which a spec writes
// as null.
func nullable[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

// valueOf returns what p points to, or the zero value.
func valueOf[T any](p *T) T {
	var v T
	if p != nil {
		v = *p
	}
	return v
}
