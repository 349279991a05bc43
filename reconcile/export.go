package reconcile

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/lunsync/lunsync/spec"
)

// Export returns live, which [ReadNamed] read, as a report to write a spec from.
// What a spec can't say is left out, with a remark. The spec that is written can be
// loaded, and once its secrets are there a plan for it changes nothing.
func Export(live *Live) (*spec.Report, error) {
	x := &export{
		report: &spec.Report{Remarks: make(map[spec.Key][]string), OmitNAA: live.Release.FixedNAA},
		byKey:  make(map[spec.Key]spec.Resource, len(live.Objects)),
	}
	for i := range live.Objects {
		x.add(&live.Objects[i])
	}
	x.remarkFloats()
	for {
		mistakes, err := x.try()
		if err != nil || len(mistakes) == 0 {
			return x.report, err
		}
		if !x.leaveOut(mistakes) {
			return nil, fmt.Errorf("export: %w", mistakes)
		}
	}
}

// An export is a report in the making: it begins with everything and loses what
// the spec written of it is refused for.
type export struct {
	report *spec.Report
	byKey  map[spec.Key]spec.Resource
}

func (x *export) add(o *Object) {
	if first, twice := x.byKey[o.Resource.Key()]; twice {
		x.remark(o.Key, "the appliance has another of this name")
		if !sameAs(o.Resource, first) {
			x.leaveOut(spec.ErrorList{{Key: first.Key(), Msg: "it is on the appliance twice and not the same"}})
		}
		return
	}
	x.byKey[o.Resource.Key()] = o.Resource
	x.report.Resources = append(x.report.Resources, o.Resource)
}

func (x *export) remark(k spec.Key, remark string) {
	x.report.Remarks[k] = append(x.report.Remarks[k], remark)
}

// remarkFloats says of several mappings without a number in one target that
// their numbers are not certain.
func (x *export) remarkFloats() {
	floats := make(map[string][]spec.Key)
	for _, r := range x.report.Resources {
		if m, ok := r.(*spec.Mapping); ok && m.Floating {
			floats[m.Target] = append(floats[m.Target], m.Key())
		}
	}
	for _, keys := range floats {
		for _, k := range keys {
			if len(keys) > 1 {
				x.remark(k, "has no number on the appliance, like others of its target: which LUN it is now is not certain")
			}
		}
	}
}

// try writes the report and reads it back, secrets included, and returns what is
// wrong with it.
func (x *export) try() (spec.ErrorList, error) {
	var text bytes.Buffer
	if err := spec.Write(&text, x.report); err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	s, err := spec.Load([]string{"-"}, &text)
	if err == nil {
		secrets := make(map[string]spec.Secret)
		for _, v := range x.report.Variables() {
			secrets[v.Name] = v.Secret
		}
		err = s.Resolve(func(name string) (string, bool) {
			secret, ok := secrets[name]
			return secret.Reveal(), ok
		})
	}
	var mistakes spec.ErrorList
	if err != nil && !errors.As(err, &mistakes) {
		return nil, fmt.Errorf("export: %w", err)
	}
	return mistakes, nil
}

// leaveOut takes out what the mistakes are about and remarks on it. It returns
// false if that changes nothing.
func (x *export) leaveOut(mistakes spec.ErrorList) bool {
	gone := make(map[spec.Key]bool)
	changed := false
	for _, m := range mistakes {
		if g, ok := x.byKey[m.Key].(*spec.Global); ok && m.Field != "" && !g.Open.Has(m.Field) {
			x.openField(g, m.Field)
			x.remark(m.Key, m.Field+" is left out: "+m.Msg)
			changed = true
			continue
		}
		for _, k := range x.concerned(m.Key) {
			if !gone[k] {
				x.remark(k, m.Msg)
			}
			gone[k] = true
		}
	}
	var kept []spec.Resource
	for _, r := range x.report.Resources {
		if gone[r.Key()] {
			delete(x.byKey, r.Key())
		} else {
			kept = append(kept, r)
		}
	}
	changed = changed || len(kept) < len(x.report.Resources)
	x.report.Resources = kept
	return changed
}

// openField leaves a field of the settings out of the spec.
func (x *export) openField(g *spec.Global, field string) {
	open := *g
	open.Open = append(append(spec.Open{}, g.Open...), field)
	x.byKey[g.Key()] = &open
	for i, r := range x.report.Resources {
		if r.Key() == g.Key() {
			x.report.Resources[i] = &open
		}
	}
}

// concerned returns the resources that a mistake at k is about: all credentials of
// an auth group, or the one.
func (x *export) concerned(k spec.Key) []spec.Key {
	if k.Kind != spec.KindAuthGroup {
		return []spec.Key{k}
	}
	var keys []spec.Key
	for _, r := range x.report.Resources {
		if c, ok := r.(*spec.Credential); ok && c.Group == k.Name {
			keys = append(keys, c.Key())
		}
	}
	return keys
}
