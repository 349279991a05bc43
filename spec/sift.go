package spec

import (
	"bytes"
	"fmt"
	"math"
	"reflect"
	"regexp"
	"slices"
)

// Sift leaves out of r what a spec can't say, and what can't be said without it:
// each such resource becomes a remark. After it, what Write writes is a valid
// spec that is read back as r's resources. The error, if any, is an [ErrorList]
// of what can't be helped that way, such as a report that is too large.
func (r *Report) Sift() error {
	r.Remarks = cloneRemarks(r.Remarks)
	r.leaveOut(r.doubles())
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

// leaveOut makes the resources that have problems into remarks. The problems of
// an auth group are those of all its credentials.
func (r *Report) leaveOut(problems map[Key]string) {
	seen := make(map[Key]int)
	r.Resources = slices.DeleteFunc(slices.Clone(r.Resources), func(res Resource) bool {
		k := res.Key()
		problem, bad := problems[k]
		if c, ok := res.(*Credential); ok && !bad {
			problem, bad = problems[c.Provides()]
		}
		if seen[k]++; seen[k] > 1 && !bad {
			problem, bad = "is there more than once", true
		}
		if bad {
			r.Remarks[k] = append(r.Remarks[k], problem)
		}
		return bad
	})
}

// doubles returns the resources that hold what an earlier one holds too, which
// appliances let happen when two writes come at once (wire-facts 7).
func (r *Report) doubles() map[Key]string {
	problems := make(map[Key]string)
	holders := make(map[Claim]Key)
	for _, res := range r.Resources {
		for _, c := range res.Claims() {
			if holder, taken := holders[c]; taken && holder != res.Key() {
				problems[res.Key()] = fmt.Sprintf("%s is also that of %s", c, holder)
				continue
			}
			holders[c] = res.Key()
		}
	}
	return problems
}

// problems writes r, reads it back and returns what is not as it was.
func (r *Report) problems() (map[Key]string, error) {
	var text bytes.Buffer
	if err := Write(&text, r); err != nil {
		return nil, err
	}
	l := newLoader()
	l.errs.limit = math.MaxInt
	l.load([]string{stdinName}, &text)
	if len(l.errs.list) == 0 {
		return r.differences(l.spec)
	}
	return r.assign(l.errs.sorted())
}

// placeForm is where a message speaks of a place in a file that nobody will see.
var placeForm = regexp.MustCompile(`,? (first )?at -:[0-9]+:[0-9]+`)

// assign returns errors by the resources that they concern.
func (r *Report) assign(list ErrorList) (map[Key]string, error) {
	has := make(map[Key]bool)
	for _, res := range r.Resources {
		has[res.Key()] = true
		if c, ok := res.(*Credential); ok {
			has[c.Provides()] = true
		}
	}
	problems := make(map[Key]string)
	for _, e := range list {
		if !has[e.Key] {
			return nil, ErrorList{e}
		}
		msg := placeForm.ReplaceAllString(e.Msg, "")
		if e.Field != "" {
			msg = e.Field + ": " + msg
		}
		problems[e.Key] = msg
	}
	return problems, nil
}

// differences returns the resources that s, which r was read back as, has
// otherwise.
func (r *Report) differences(s *Spec) (map[Key]string, error) {
	values := make(map[string]Secret)
	for _, v := range r.Variables() {
		values[v.Name] = v.Secret
	}
	err := s.resolve(math.MaxInt, func(name string) (string, bool) {
		v, ok := values[name]
		return v.Reveal(), ok
	})
	if err != nil {
		return r.assign(err)
	}
	back := make(map[Key]Resource, len(s.Resources))
	for _, res := range s.Resources {
		back[res.Key()] = res
	}
	problems := make(map[Key]string)
	for _, res := range r.Resources {
		k := res.Key()
		switch b := back[k]; {
		case b == nil && isPart(k.Kind) && back[Key{KindTarget, k.Parent()}] != nil:
			problems[k] = "can't be written without the others of its target"
		case b == nil || !alike(Fields(Fill(b, res)), Fields(res)):
			problems[k] = "a spec can't say this as the appliance has it"
		}
	}
	return problems, nil
}

// alike reports whether two resources of one kind have the same fields. An empty
// list is as good as none.
func alike(a, b []Field) bool {
	return slices.EqualFunc(a, b, func(a, b Field) bool {
		return reflect.DeepEqual(a.Value, b.Value) || isEmptyList(a.Value) && isEmptyList(b.Value)
	})
}

func isEmptyList(v any) bool {
	list, ok := v.([]string)
	return ok && len(list) == 0
}
