package spec

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits are the facts about a release that limit what a spec may say for it, whatever
// is on the appliance.
type Limits struct {
	// BareWords: users, the basename and the names of targets stand without quotes in
	// the configuration that the appliance generates (wire-facts 12).
	BareWords bool
	// OnlyIPv4: portals have no IPv6 addresses (wire-facts 9).
	OnlyIPv4 bool
	// NoAnyIPv6: portals don't listen on [::] (wire-facts 13).
	NoAnyIPv6 bool
	// NoJails: no file below iocage can be an extent (wire-facts 13).
	NoJails bool
	// AutoDigest: the initial digest is always Auto (wire-facts 8).
	AutoDigest bool
}

// A Misfit is a value that a release can't hold.
type Misfit struct {
	Field string
	Value string // "" for a secret
	Why   string // and what to do
}

// Misfits returns the fields of r, but for those that it leaves to the appliance, whose
// values the release can't hold, in the order they are declared.
func (l Limits) Misfits(r Resource) []Misfit {
	open := Open(nil)
	if o, ok := r.(interface{ open() Open }); ok {
		open = o.open()
	}
	var all []Misfit
	for _, f := range Fields(r) {
		if !open.Has(f.Name) {
			all = append(all, l.misfits(r, f)...)
		}
	}
	return all
}

func (l Limits) misfits(r Resource, f Field) []Misfit {
	w := writingOf[fieldOf{r.Key().Kind, f.Name}]
	switch v := f.Value.(type) {
	case string:
		return misfit(f.Name, v, l.problem(w, v))
	case Secret:
		if v != "" { // it is there once it has been looked up
			return misfit(f.Name, "", checkSecret(v, true))
		}
	case Size:
		e := r.(*Extent)
		if v%Size(max(e.Blocksize, 1)) != 0 {
			return misfit(f.Name, v.String(), fmt.Sprintf("it is no multiple of the blocksize, %d; change one of the two", e.Blocksize))
		}
	case []string:
		var all []Misfit
		for _, item := range v {
			all = append(all, misfit(f.Name, item, l.problem(w, item))...)
		}
		return append(all, misfit(f.Name, fmt.Sprintf("a list of %d", len(v)), w.tooLong(strings.Join(v, "\n")))...)
	}
	return nil
}

// Message says that a release can't hold the value, why, and what to do.
func (m Misfit) Message(release string) string {
	value := m.Value
	if strings.ContainsFunc(value, func(r rune) bool { return r == '"' || !unicode.IsGraphic(r) || unicode.IsSpace(r) }) {
		value = strconv.Quote(value)
	}
	return strings.TrimSpace(fmt.Sprintf("%s can't be set on %s: %s", value, release, m.Why))
}

func misfit(field, value, why string) []Misfit {
	if why == "" {
		return nil
	}
	return []Misfit{{field, value, why}}
}

// problem returns why the release can't hold the value s of a field, or "".
func (l Limits) problem(w *writing, s string) string {
	as := w.since
	if l.BareWords {
		as = w.old
	}
	if check := l.special(w); check != nil {
		if why := check(s); why != "" {
			return why
		}
	}
	switch as {
	case quoted:
		return checkQuoted(s)
	case bare:
		return checkBare(s)
	default:
		return ""
	}
}

// checkQuoted returns why s can't stand in double quotes, or "".
func checkQuoted(s string) string {
	switch {
	case s == "":
		return "the daemon rejects its whole configuration if it is empty; give it a value"
	case strings.Contains(s, `"`):
		return "a double quote ends it in the daemon's configuration; remove it"
	}
	return checkCharacters(s)
}

// special returns the check of a field that releases treat in ways of their own, or
// nil.
func (l Limits) special(w *writing) func(string) string {
	switch (fieldOf{w.kind, w.field}) {
	case fieldOf{KindPortal, "listen"}:
		return l.checkListen
	case fieldOf{KindExtent, "file"}:
		return l.checkPath
	case fieldOf{KindTargetGroup, "initial_digest"}:
		return l.checkDigest
	}
	return nil
}

func (l Limits) checkListen(addr string) string {
	switch {
	case l.OnlyIPv4 && strings.HasPrefix(addr, "["):
		return "its portals have IPv4 addresses only; remove it"
	case l.NoAnyIPv6 && strings.HasPrefix(addr, "[::]:"):
		return "its portals listen on 0.0.0.0 or on addresses of the appliance; list those"
	}
	return ""
}

func (l Limits) checkPath(file string) string {
	if parts := strings.Split(file, "/"); l.NoJails && len(parts) > 4 && parts[3] == "iocage" {
		return "it refuses files below iocage, where jails are; choose another dataset"
	}
	return ""
}

func (l Limits) checkDigest(digest string) string {
	if l.AutoDigest && digest != defaultDigest {
		return "it is always Auto there; write Auto, or leave it out"
	}
	return ""
}

// maxJoined is how long the initiators and the networks of a group may be, as the
// appliance stores them (wire-facts 13).
const maxJoined = 2048

// tooLong returns what is wrong with a list, which is joined, or "".
func (w *writing) tooLong(joined string) string {
	if n := utf8.RuneCountInString(joined); w.most > 0 && n > w.most {
		return fmt.Sprintf("has %d characters together with what is between them; at most %d are stored; use several groups, or shorter ones", n, w.most)
	}
	return ""
}
