package emulator

import (
	"fmt"
	"slices"
	"strings"
)

const requiredText = "This field is required."

// chars is a form's text field: trimmed, at most max characters.
func chars(limit int) cleaner {
	return func(w *write, f string, v any) any {
		s := strings.TrimSpace(text(v))
		if n := len([]rune(s)); n > limit {
			w.fail(f, fmt.Sprintf("Ensure this value has at most %d characters (it has %d).", limit, n))
		}
		return s
	}
}

// nonEmpty demands a text that is not empty of c.
func nonEmpty(c cleaner) cleaner {
	return func(w *write, f string, v any) any {
		if strings.TrimSpace(text(v)) == "" {
			w.fail(f, requiredText)
			return ""
		}
		return c(w, f, v)
	}
}

// oneOf is a form's choice field.
func oneOf(choices ...string) cleaner {
	return func(w *write, f string, v any) any {
		s := text(v)
		switch {
		case s == "":
			w.fail(f, requiredText)
		case !slices.Contains(choices, s):
			w.fail(f, notAChoice(s))
		}
		return s
	}
}

func notAChoice(s string) string {
	return "Select a valid choice. " + s + " is not one of the available choices."
}

// number is a form's integer field; low and high are checked if they differ.
// Nothing sent is null if that is allowed.
func number(low, high int64, nullable bool) cleaner {
	return func(w *write, f string, v any) any {
		s := text(v)
		if s == "" && nullable {
			return nil
		}
		if s == "" {
			w.fail(f, requiredText)
			return nil
		}
		n, ok := whole(s)
		switch {
		case !ok:
			w.fail(f, "Enter a whole number.")
		case low != high && n < low:
			w.fail(f, fmt.Sprintf("Ensure this value is greater than or equal to %d.", low))
		case low != high && n > high:
			w.fail(f, fmt.Sprintf("Ensure this value is less than or equal to %d.", high))
		}
		return n
	}
}

// flag is a form's checkbox: of texts only "false" and "" are false, and
// numbers are texts by then, so 0 is true.
func flag(_ *write, _ string, v any) any {
	s := strings.ToLower(text(v))
	return s != "" && s != "false"
}

// raw is a boolean that no form sees.
func raw(_ *write, _ string, v any) any { return truthy(v) }

// ref is a form's foreign key to another kind's id.
func ref(to string, nullable bool) cleaner {
	return func(w *write, f string, v any) any {
		s := text(v)
		if s == "" {
			if !nullable {
				w.fail(f, requiredText)
			}
			return nil
		}
		n, ok := whole(s)
		if _, exists := w.s.tables[to].rows[n]; !ok || !exists {
			w.fail(f, "Select a valid choice. That choice is not one of the available choices.")
		}
		return n
	}
}
