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

// Sift leaves out of r what a spec can't say, and what can't be said without it:
// each such resource becomes a remark. After it, what Write writes is a valid
// spec that is read back as r's resources. The error, if any, is an [ErrorList]
// of what can't be helped that way, such as a report that is too large.
func (r *Report) Sift() error {
	r.Resources, r.Remarks = slices.Clone(r.Resources), cloneRemarks(r.Remarks)
	r.leaveOut(r.doubles())
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

// leaveOut makes the resources that have problems into remarks, and of serials and global
// settings only the fields. The problems of an auth group are those of all its
// credentials.
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

// isWhole reports whether p is none of a single field.
func (p problem) isWhole() bool { return p.field == "" }

func (p problem) String() string {
	if p.field == "" {
		return p.why
	}
	return p.field + ": " + p.why
}

// without returns a copy of r that leaves the fields that have problems to the
// appliance. It returns false where r can't do without them.
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

// doubles returns the resources that hold what an earlier one holds too, which
// appliances let happen when two writes come at once (wire-facts 7).
func (r *Report) doubles() []problem {
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

// unfit returns the resources with values that the release can't hold, which are there
// all the same: a plan for them would be refused.
func (r *Report) unfit() []problem {
	var problems []problem
	for _, res := range r.Resources {
		for _, m := range r.Limits.Misfits(res) {
			problems = append(problems, problem{res.Key(), m.Field, m.Message("the appliance")})
		}
	}
	return problems
}

// fieldOfClaim returns the field that can be left out so that c is not made.
func fieldOfClaim(c Claim) string {
	if strings.HasPrefix(string(c), string(serialClaim(""))) {
		return "serial"
	}
	return ""
}

// problems writes r, reads it back and returns what is not as it was.
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

// placeForm is where a message speaks of a place in a file that nobody will see.
var placeForm = regexp.MustCompile(`,? (first )?at -:[0-9]+:[0-9]+`)

// assign returns errors as problems of the resources that they concern: those whose key
// they have or, since a spec can read a name otherwise than it is written, on whose lines
// they stand. An error that concerns none is returned.
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

// differences returns what s, which r was read back as, has otherwise.
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

// settingsChanged returns the fields of the global settings that were read back
// otherwise.
func settingsChanged(back, as Resource) []problem {
	open := as.(*Global).Open
	if back == nil {
		return nil // all are open
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

// alike reports whether two fields are the same. An empty list is as good as none.
func alike(a, b Field) bool {
	return reflect.DeepEqual(a.Value, b.Value) || isEmptyList(a.Value) && isEmptyList(b.Value)
}

func isEmptyList(v any) bool {
	list, ok := v.([]string)
	return ok && len(list) == 0
}
