package emulator

import (
	"fmt"
	"slices"
	"strings"
)

const requiredText = "This field is required."

// chars cleans a text field: it trims the text and limits its characters.
func chars(limit int) cleaner {
	return func(w *write, f string, v any) any {
		s := strings.TrimSpace(text(v))
		if n := len([]rune(s)); n > limit {
			w.fail(f, fmt.Sprintf("Ensure this value has at most %d characters (it has %d).", limit, n))
		}
		return s
	}
}

// nonEmpty does what c does, but requires a text that is not empty.
func nonEmpty(c cleaner) cleaner {
	return func(w *write, f string, v any) any {
		if strings.TrimSpace(text(v)) == "" {
			w.fail(f, requiredText)
			return ""
		}
		return c(w, f, v)
	}
}

// oneOf cleans a choice field.
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

// number cleans an integer field. The limits low and high apply if they differ. An empty text
// is null if that is allowed, and a mistake otherwise.
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

// flag cleans a checkbox. Only the texts "false" and "" are false. A number has become a text
// before, so 0 is true.
func flag(_ *write, _ string, v any) any {
	s := strings.ToLower(text(v))
	return s != "" && s != "false"
}

// raw cleans a boolean that no form checks.
func raw(_ *write, _ string, v any) any { return truthy(v) }

// ref cleans a foreign key, which is the id of a row of another kind.
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
