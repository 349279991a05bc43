package web_test

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"strings"
	"testing"
)

// inks has the colours of text, and those of the backgrounds of each.
var inks = map[string][]string{
	"ink":    {"page", "card", "shade", "warn-bg", "bad-bg"},
	"quiet":  {"page", "card"},
	"accent": {"page", "card"},
	"card":   {"accent"}, // the numbers of LUNs
	"good":   {"good-bg", "card"},
	"warn":   {"warn-bg", "card"},
	"bad":    {"bad-bg", "card"},
	"calm":   {"calm-bg", "card"},
}

// TestContrast checks that all text can be read, in light and dark: WCAG 2 requires a contrast
// of 4.5.
func TestContrast(t *testing.T) {
	css, err := os.ReadFile("page/page.css")
	if err != nil {
		t.Fatal(err)
	}
	roots := regexp.MustCompile(`(?s):root \{(.*?)\}`).FindAllStringSubmatch(string(css), 2)
	if len(roots) != 2 {
		t.Fatalf("page.css has %d lists of colours, want a light and a dark one", len(roots))
	}
	for i, scheme := range []string{"light", "dark"} {
		colours := coloursIn(t, roots[i][1])
		for ink, papers := range inks {
			for _, paper := range papers {
				text, ok := colours[ink]
				behind, also := colours[paper]
				if c := contrast(text, behind); !ok || !also || c < 4.5 {
					t.Errorf("%s: %s on %s has a contrast of %.1f", scheme, ink, paper, c)
				}
			}
		}
	}
}

// coloursIn returns the luminance of each colour that css names.
func coloursIn(t *testing.T, css string) map[string]float64 {
	t.Helper()
	all := make(map[string]float64)
	for _, m := range regexp.MustCompile(`--([a-z-]+): #([0-9a-f]+);`).FindAllStringSubmatch(css, -1) {
		digits := m[2]
		if len(digits) == 3 {
			digits = strings.Join([]string{digits[:1], digits[:1], digits[1:2], digits[1:2], digits[2:], digits[2:]}, "")
		}
		var r, g, b int
		if _, err := fmt.Sscanf(digits, "%02x%02x%02x", &r, &g, &b); err != nil {
			t.Fatalf("--%s: %v", m[1], err)
		}
		all[m[1]] = 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
	}
	return all
}

func linear(channel int) float64 {
	c := float64(channel) / 255
	if c <= 0.04045 {
		return c / 12.92
	}
	return math.Pow((c+0.055)/1.055, 2.4)
}

// contrast returns the contrast of two luminances, from 1 to 21.
func contrast(a, b float64) float64 { return (max(a, b) + 0.05) / (min(a, b) + 0.05) }
