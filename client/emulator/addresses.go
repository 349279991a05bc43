package emulator

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

const (
	addressIP   = "iscsi_target_portalip_ip"
	addressPort = "iscsi_target_portalip_port"
)

// fillAddresses checks the addresses of the body and sets those of the next row: first those
// that are kept, in their old order, then the new ones. If a body has no addresses, a PATCH
// keeps them, and any other write empties the portal. Up to 11.1 a mistake in an address
// hides mistakes in other fields.
func (w *write) fillAddresses() {
	stored := w.old.list(portalIPs)
	v, ok := w.body[portalIPs]
	if !ok && w.old != nil && w.verb == http.MethodPatch {
		v = anyList(stored)
	} else if !ok {
		v = []any{}
	}
	sent, crash := addresses(v)
	if crash != "" {
		w.crash(crash)
		return
	}
	isNew := func(a string) bool { return w.s.q.keptRefused || !slices.Contains(stored, a) }
	found := w.errs
	w.errs = map[string][]string{}
	defer w.restoreErrors(found)
	added := w.behind(stored, sent, isNew)
	kept := slices.DeleteFunc(slices.Clone(stored), func(a string) bool { return !slices.Contains(sent, a) })
	w.checkStored(stored, kept)
	w.checkBehind(sent, added)
	w.next[portalIPs] = slices.Concat(kept, added)
	if !w.s.q.middleware {
		return
	}
	if len(sent) == 0 && len(stored) == 0 {
		w.fail("__all__", "At least one listen entry is required.")
	}
	if w.s.reloadFails() {
		w.next[portalIPs] = slices.Concat(stored, added) // then the old ones are not removed
	}
}

// restoreErrors adds the mistakes that were found before the addresses were checked, unless
// mistakes in addresses hide them.
func (w *write) restoreErrors(found map[string][]string) {
	if len(w.errs) == 0 || w.s.q.middleware {
		maps.Copy(w.errs, found)
	}
}

// behind returns the places after the stored addresses, which get the new ones. There are as
// many as there are new addresses. The appliance fills them in two passes. First it writes
// the list that was sent over all places, from the first stored one on. Then it writes each
// new address again: the i-th of the list to the i-th place after the stored ones. A place to
// which nothing was written is "". If the new addresses are first, the result is right. Other
// orders give
//
//	stored  sent    places after the stored ones
//	A       A B     B          the first pass wrote B there
//	A B     A C     ""         C was written one place too far
//	A B     A C B   B          B is already in use
//	A       A B C   B B        the second B replaced C
//
// POST and PATCH make only the second pass. On 9.10, where no address can be kept, all are
// new. This is known for PUT. PATCH was not tried there and is assumed to do the same, even
// if it sends no addresses.
func (w *write) behind(stored, sent []string, isNew func(string) bool) []string {
	at := map[int]string{}
	if w.old != nil && w.verb == http.MethodPut {
		for i, a := range sent {
			at[i] = a
		}
	}
	count := 0
	for i, a := range sent {
		if isNew(a) {
			at[len(stored)+i] = a
			count++
		}
	}
	places := make([]string, count)
	for i := range places {
		places[i] = at[len(stored)+i]
	}
	return places
}

// checkStored checks that the addresses that a portal keeps are still on the appliance. Up to
// 11.1 the removed ones must be too.
func (w *write) checkStored(stored, kept []string) {
	if w.s.q.middleware {
		stored = kept
	}
	for _, a := range stored {
		w.checkAddress(a)
	}
}

// checkBehind checks the places after the stored addresses. For an address that was written
// to two places, the appliance gives another message than for one that was sent twice.
func (w *write) checkBehind(sent, places []string) {
	seen := map[string]bool{}
	for _, a := range places {
		twice := slices.Index(sent, a) != len(sent)-1-slices.Index(reversed(sent), a)
		switch {
		case a == "" || seen[a] && !twice:
			w.errs[addressIP], w.errs[addressPort] = []string{requiredText}, []string{requiredText}
		case seen[a]:
			w.errs["__all__"] = []string{"Please correct the duplicate values below."}
		default:
			w.checkAddress(a)
			w.checkFree(a)
		}
		seen[a] = true
	}
}

func reversed(list []string) []string {
	r := slices.Clone(list)
	slices.Reverse(r)
	return r
}

func (w *write) checkAddress(a string) {
	ip, port := splitAddress(a)
	switch {
	case ip == "":
		w.errs[addressIP] = []string{requiredText}
	case !w.s.world.hasAddress(ip, w.s.q.ipv4Only):
		w.errs[addressIP] = []string{notAChoice(ip)}
	}
	if number(1, 65535, false)(w, addressPort, port); len(w.errs[addressPort]) > 1 {
		w.errs[addressPort] = w.errs[addressPort][:1]
	}
}

func (w *write) checkFree(a string) {
	for id, p := range w.s.tables["portal"].rows {
		if !slices.Contains(p.list(portalIPs), a) || w.old == nil && id == w.id {
			continue
		}
		w.errs["__all__"] = []string{"This IP and port are already in use."}
		if w.s.q.middleware {
			w.errs["__all__"] = []string{a + " already in use."}
		}
	}
}

func splitAddress(a string) (ip, port string) {
	i := strings.LastIndex(a, ":")
	return a[:i], a[i+1:]
}

// addresses reads a list of ip:port as Python would. crash is the message of Python's error,
// or "". The ports of the result have no leading zeros.
func addresses(v any) (list []string, crash string) {
	const unpack = "not enough values to unpack (expected 2, got 1)"
	switch v := v.(type) {
	case nil:
		return nil, "'NoneType' object is not iterable"
	case []any:
		for _, each := range v {
			s, ok := each.(string)
			switch {
			case !ok:
				return nil, "object has no attribute 'rsplit'"
			case !strings.Contains(s, ":"):
				return nil, unpack
			}
			ip, port := splitAddress(s)
			if n, ok := whole(port); ok {
				port = strconv.FormatInt(n, 10)
			}
			list = append(list, strings.TrimSpace(ip)+":"+strings.TrimSpace(port))
		}
		return list, ""
	case string, map[string]any:
		if truthy(v) {
			return nil, unpack
		}
		return nil, ""
	}
	return nil, "object is not iterable"
}

func anyList(list []string) []any {
	l := make([]any, 0, len(list))
	for _, s := range list {
		l = append(l, s)
	}
	return l
}
