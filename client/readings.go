package client

import (
	"encoding/base64"
	"encoding/hex"
	"html"
	"regexp"
	"strconv"
	"strings"
)

// How far readings go: a text is decoded at most so many times over, into at most so
// many texts of at most so many bytes.
const (
	maxDepth    = 3
	maxReadings = 200
	maxReading  = 8 << 10
)

// readings returns text, and what it says to somebody who decodes it: once or more
// often, in any order.
func readings(text string) []string {
	all := []string{text[:min(len(text), maxReading)]}
	known := map[string]bool{all[0]: true}
	for from, depth := 0, 0; depth < maxDepth; depth++ {
		to := len(all)
		for _, t := range all[from:to] {
			for _, decoded := range decodings(t) {
				if decoded == "" || known[decoded] || len(all) == maxReadings {
					continue
				}
				known[decoded] = true
				all = append(all, decoded[:min(len(decoded), maxReading)])
			}
		}
		from = to
	}
	return all
}

// decodings returns text decoded once in every way that servers write odd characters.
func decodings(text string) []string {
	bare := bareCase(text)
	all := []string{html.UnescapeString(text), unescape(text), bare}
	for _, run := range base64Run.FindAllString(bare, -1) {
		all = append(all, fromBase64(run)...)
	}
	for _, run := range hexRun.FindAllString(hexSeparator.ReplaceAllString(bare, ""), -1) {
		all = append(all, fromHex(run)...)
	}
	return all
}

var (
	base64Run = regexp.MustCompile(`[A-Za-z0-9+/_-]{8,}`)
	hexRun    = regexp.MustCompile(`[0-9A-Fa-f]{12,}`)
	// hexSeparator stands between the bytes of a dump.
	hexSeparator = regexp.MustCompile(`0[xX]|\\x|[:,.\-]`)
	// escape is one byte or character as URLs, quoted-printable, JSON, Python and C
	// write it.
	escape    = regexp.MustCompile(`[%=][0-9A-Fa-f]{2}|\\x[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}|\\[0-7]{3}|\\.`)
	lineBreak = regexp.MustCompile(`\s+`)
)

// bareCase returns text without blanks and line breaks, in its own case.
func bareCase(text string) string { return lineBreak.ReplaceAllString(text, "") }

func unescape(text string) string {
	return escape.ReplaceAllStringFunc(text, func(e string) string {
		digits, base := e[1:], 16
		switch {
		case e[0] == '\\' && strings.ContainsRune("xuU", rune(e[1])) && len(e) > 2:
			digits = e[2:]
		case e[0] == '\\' && len(e) == 4:
			base = 8
		case e[0] == '\\':
			return strings.Trim(e[1:], "nrtbf")
		}
		n, err := strconv.ParseUint(digits, base, 32)
		switch {
		case err != nil:
			return e
		case len(e) > 4:
			return string(rune(n))
		}
		return string([]byte{byte(n)})
	})
}

// fromBase64 decodes a run of digits, wherever in it the first group begins.
func fromBase64(run string) []string {
	run = strings.NewReplacer("-", "+", "_", "/").Replace(run)
	var all []string
	for start := range 4 {
		digits := run[start:]
		digits = digits[:len(digits)-btoi(len(digits)%4 == 1)]
		if decoded, err := base64.RawStdEncoding.DecodeString(digits); err == nil {
			all = append(all, string(decoded))
		}
	}
	return all
}

// fromHex decodes a run of digits, wherever in it the first byte begins.
func fromHex(run string) []string {
	var all []string
	for start := range 2 {
		digits := run[start:]
		if decoded, err := hex.DecodeString(digits[:len(digits)/2*2]); err == nil {
			all = append(all, string(decoded))
		}
	}
	return all
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
