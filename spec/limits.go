package spec

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits are the facts about a release that limit which values a spec may have, regardless
// of what is on the appliance. The zero value limits nothing but what no release can hold.
type Limits struct {
	// BareWords: users, the basename and the names of targets are not quoted in the
	// configuration that the appliance generates (wire-facts 12).
	BareWords bool
	// OnlyIPv4: portals have no IPv6 addresses (wire-facts 9).
	OnlyIPv4 bool
	// NoAnyIPv6: portals don't listen on [::] (wire-facts 13).
	NoAnyIPv6 bool
	// NoJails: files below the dataset iocage can't be extents (wire-facts 13).
	NoJails bool
	// AutoDigest: the initial digest is always Auto (wire-facts 8).
	AutoDigest bool
}

// A Misfit is a value that can't be set on a release.
type Misfit struct {
	Field string
	Value string // "" for a secret
	Why   string // why not, and what to do
}

// Misfits returns the values of r that can't be set on the release, in the order of the
// fields' declaration. It skips the fields that r leaves to the appliance.
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
	w := configFieldOf[fieldOf{r.Key().Kind, f.Name}]
	switch v := f.Value.(type) {
	case string:
		return misfit(f.Name, v, l.problem(w, v))
	case Secret:
		if v != "" { // it is empty until it is looked up
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

// Message returns that the value can't be set on the release with that name, why, and what
// to do.
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

// problem returns why the value s of the field can't be set on the release, or "".
func (l Limits) problem(w *configField, s string) string {
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

// checkQuoted returns why the daemon can't read s in double quotes, or "".
func checkQuoted(s string) string {
	switch {
	case s == "":
		return "the daemon rejects its whole configuration if it is empty; give it a value"
	case strings.Contains(s, `"`):
		return "a double quote ends it in the daemon's configuration; remove it"
	}
	return checkCharacters(s)
}

// special returns the check of a field whose values only some releases limit, or nil.
func (l Limits) special(w *configField) func(string) string {
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

// maxJoined is how many characters the initiators of a group may have together, and so its
// networks: the appliance stores each list as one text (wire-facts 13).
const maxJoined = 2048

// tooLong returns that a list is too long for the field, or "". Its items are joined.
func (w *configField) tooLong(joined string) string {
	if n := utf8.RuneCountInString(joined); w.most > 0 && n > w.most {
		return fmt.Sprintf("has %d characters together with what is between them; at most %d are stored; use several groups, or shorter ones", n, w.most)
	}
	return ""
}
