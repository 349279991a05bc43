package spec

import (
	"bytes"
	"fmt"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strings"
)

// Sift removes from r the resources that a spec can't say, and those that can't be said
// without them. Each of them becomes a remark. After Sift, [Write] writes a valid spec, and
// reading that gives r's resources. The error, if any, is an [ErrorList] of what can't be
// solved by leaving something out, such as a report that is too large.
//
// Sift replaces the slices and maps of r, and doesn't change those that it was given.
func (r *Report) Sift() error {
	r.Resources, r.Remarks = slices.Clone(r.Resources), cloneRemarks(r.Remarks)
	r.leaveOut(r.duplicates())
	r.leaveOut(r.unfit())
	for {
		problems, err := r.problems()
		if err != nil {
			return err
		}
		if len(problems) == 0 {
			return nil
		}
		r.leaveOut(problems)
	}
}

func cloneRemarks(remarks map[Key][]string) map[Key][]string {
	clone := make(map[Key][]string, len(remarks))
	for k, lines := range remarks {
		clone[k] = slices.Clone(lines)
	}
	return clone
}

// A problem is why a resource, or a field of it, can't be written.
type problem struct {
	key        Key
	field, why string
}

// leaveOut turns the resources that have problems into remarks. If only the serial of an
// extent or fields of the global settings have problems, it leaves out only those. A problem
// of an auth group is one of each of its credentials.
func (r *Report) leaveOut(problems []problem) {
	byKey := make(map[Key][]problem)
	for _, p := range problems {
		byKey[p.key] = append(byKey[p.key], p)
	}
	seen := make(map[Key]bool)
	kept := r.Resources[:0]
	for _, res := range r.Resources {
		k := res.Key()
		wrong := byKey[k]
		if c, ok := res.(*Credential); ok && wrong == nil {
			wrong = byKey[c.Provides()]
		}
		if seen[k] {
			wrong = []problem{{key: k, why: "is there more than once"}}
		}
		seen[k] = true
		for _, p := range wrong {
			r.Remarks[k] = append(r.Remarks[k], p.String())
		}
		if wrong == nil {
			kept = append(kept, res)
		} else if left, can := without(res, wrong); can {
			kept = append(kept, left)
		}
	}
	r.Resources = kept
}

// isWhole reports whether p is a problem of the whole resource, not of one field.
func (p problem) isWhole() bool { return p.field == "" }

func (p problem) String() string {
	if p.field == "" {
		return p.why
	}
	return p.field + ": " + p.why
}

// without returns a copy of r that leaves the fields with problems to the appliance, or
// false if r needs one of them.
func without(r Resource, problems []problem) (Resource, bool) {
	if slices.ContainsFunc(problems, problem.isWhole) {
		return r, false
	}
	switch r := r.(type) {
	case *Global:
		left := *r
		left.Open = slices.Clone(r.Open)
		for _, p := range problems {
			left.Open = append(left.Open, p.field)
		}
		return &left, true
	case *Extent:
		left := *r
		left.Serial, left.Open = "", append(slices.Clone(r.Open), "serial")
		return &left, !slices.ContainsFunc(problems, func(p problem) bool { return p.field != "serial" })
	}
	return r, false
}

// duplicates returns a problem for each resource that claims what an earlier one claims.
// An appliance can have such resources after two writes at once (wire-facts 7).
func (r *Report) duplicates() []problem {
	var problems []problem
	holders := make(map[Claim]Key)
	for _, res := range r.Resources {
		for _, c := range res.Claims() {
			if holder, taken := holders[c]; taken && holder != res.Key() {
				problems = append(problems, problem{res.Key(), fieldOfClaim(c), fmt.Sprintf("%s is also that of %s", c, holder)})
				continue
			}
			holders[c] = res.Key()
		}
	}
	return problems
}

// unfit returns a problem for each value that can't be set on the release. The appliance can
// have such values, but a plan that sets them is refused.
func (r *Report) unfit() []problem {
	var problems []problem
	for _, res := range r.Resources {
		for _, m := range r.Limits.Misfits(res) {
			problems = append(problems, problem{res.Key(), m.Field, m.Message("the appliance")})
		}
	}
	return problems
}

// fieldOfClaim returns the field without which a resource doesn't claim c, if it can be left
// out, or "".
func fieldOfClaim(c Claim) string {
	if strings.HasPrefix(string(c), string(serialClaim(""))) {
		return "serial"
	}
	return ""
}

// problems writes r, reads that and returns what differs from r.
func (r *Report) problems() ([]problem, error) {
	var text bytes.Buffer
	w := newWriter(&text, r)
	if err := w.write(); err != nil {
		return nil, err
	}
	l := newLoader()
	l.errs.limit = math.MaxInt
	l.read = func(string) ([]byte, error) { return text.Bytes(), nil }
	l.load([]string{stdinName})
	if len(l.errs.list) > 0 {
		return r.assign(l.errs.sorted(), w)
	}
	values := make(map[string]Secret)
	for _, v := range r.Variables() {
		values[v.Name] = v.Secret
	}
	list := l.spec.resolve(math.MaxInt, func(name string) (string, bool) {
		v, ok := values[name]
		return v.Reveal(), ok
	}, l.read)
	if list != nil {
		return r.assign(list, w)
	}
	return r.differences(l.spec), nil
}

// placeForm matches a position in a message. The file is only in memory, so a position in
// it helps nobody.
var placeForm = regexp.MustCompile(`,? (first )?at -:[0-9]+:[0-9]+`)

// assign returns the mistakes as problems of resources of r. It finds the resource by the key
// of the mistake, or else by the line: a spec can read a name otherwise than it is written.
// If it finds none, it returns the mistake as an error.
func (r *Report) assign(list ErrorList, w *writer) ([]problem, error) {
	has := make(map[Key]bool)
	for _, res := range r.Resources {
		has[res.Key()] = true
		if c, ok := res.(*Credential); ok {
			has[c.Provides()] = true
		}
	}
	var problems []problem
	for _, e := range list {
		k := e.Key
		if !has[k] {
			k = w.at(e.Pos.Line)
		}
		if !has[k] {
			return nil, ErrorList{e}
		}
		problems = append(problems, problem{k, e.Field, placeForm.ReplaceAllString(e.Msg, "")})
	}
	return problems, nil
}

// differences returns what is not the same in s, which was read from what r was written as.
func (r *Report) differences(s *Spec) []problem {
	back := make(map[Key]Resource, len(s.Resources))
	for _, res := range s.Resources {
		back[res.Key()] = res
	}
	var problems []problem
	for _, res := range r.Resources {
		k := res.Key()
		switch b := back[k]; {
		case k.Kind == KindGlobal:
			problems = append(problems, settingsChanged(b, res)...)
		case b == nil && k.Kind.IsPart() && back[Key{KindTarget, k.Parent()}] != nil:
			problems = append(problems, problem{k, "", "can't be written without the others of its target"})
		case b == nil || !slices.EqualFunc(Fields(Fill(b, res)), Fields(res), alike):
			problems = append(problems, problem{k, "", changed})
		}
	}
	return problems
}

const changed = "a spec can't say this as the appliance has it"

// settingsChanged returns the fields of the global settings as that differ in back, which was
// read.
func settingsChanged(back, as Resource) []problem {
	open := as.(*Global).Open
	if back == nil {
		return nil // all fields are left to the appliance
	}
	var problems []problem
	read := Fields(back)
	for i, f := range Fields(as) {
		if !open.Has(f.Name) && !alike(read[i], f) {
			problems = append(problems, problem{as.Key(), f.Name, changed})
		}
	}
	return problems
}

// alike reports whether two fields have the same value. An empty list is the same as nil.
func alike(a, b Field) bool {
	return reflect.DeepEqual(a.Value, b.Value) || isEmptyList(a.Value) && isEmptyList(b.Value)
}

func isEmptyList(v any) bool {
	list, ok := v.([]string)
	return ok && len(list) == 0
}
