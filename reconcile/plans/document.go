package plans

import (
	"cmp"
	"reflect"
	"slices"

	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/spec"
)

// Format is the version of [Document] that this program writes and reads.
const Format = 1

// A Document is the JSON form of a plan and of its outcome. Equal plans have equal bytes.
// Its lists are never null.
type Document struct {
	Format    int               `json:"format"`
	Server    string            `json:"server"`
	API       string            `json:"api"`
	Release   string            `json:"release"`
	Files     []string          `json:"files"`
	Spec      string            `json:"spec"`
	Live      string            `json:"live"`
	Ownership ownership.Source  `json:"ownership"`
	Options   DocumentOptions   `json:"options"`
	Summary   Summary           `json:"summary"`
	Steps     []DocumentStep    `json:"steps"`
	Warnings  []string          `json:"warnings"`
	Unmanaged map[spec.Kind]int `json:"unmanaged"`
	// ReloadPending and NotInForce are those of [Plan]; they are left out if they are
	// false or empty.
	ReloadPending bool     `json:"reload_owed,omitempty"`
	NotInForce    []string `json:"not_in_force,omitempty"`
	// Converged is nil if the plan was not carried out.
	Converged *bool `json:"converged,omitempty"`
	// Error is nil if nothing went wrong.
	Error *Failure `json:"error,omitempty"`
}

// DocumentOptions are the choices that a plan was made with.
type DocumentOptions struct {
	Prune      spec.Prune `json:"prune"`
	MaxDeletes string     `json:"max_deletes"`
	Allow      []Class    `json:"allow"`
	Only       []string   `json:"only"`
	Except     []string   `json:"except"`
	InUse      string     `json:"in_use"`
}

// Valid reports whether a plan can be made with these options.
func (o *DocumentOptions) Valid() bool {
	patterns := Options{Only: o.Only, Except: o.Except}
	return slices.Contains(spec.Prunes(), string(o.Prune)) &&
		slices.Contains(spec.InUses(), o.InUse) &&
		spec.ValidMaxDeletes(o.MaxDeletes) &&
		!slices.ContainsFunc(o.Allow, func(c Class) bool { return !slices.Contains(Classes(), c) }) &&
		patterns.BadPattern() == ""
}

// A DocumentStep is one step. N counts from 0, and Needs has such numbers.
type DocumentStep struct {
	N       int              `json:"n"`
	Op      Op               `json:"op"`
	Kind    spec.Kind        `json:"kind"`
	Name    string           `json:"name"`
	Needs   []int            `json:"needs"`
	Classes []Class          `json:"classes"`
	With    []string         `json:"with"`
	Diff    []DocumentChange `json:"diff"`
	// Temporary is left out if it is false.
	Temporary bool `json:"temporary,omitempty"`
	*DocumentOutcome
}

// A DocumentChange is one field that a step changes. From or To is null if the field is
// not set.
type DocumentChange struct {
	Field string `json:"field"`
	From  any    `json:"from"`
	To    any    `json:"to"`
}

// A DocumentOutcome is how a step ended.
type DocumentOutcome struct {
	Outcome Status `json:"outcome"`
	Error   string `json:"error,omitempty"`
	TookMS  int64  `json:"took_ms"`
}

// An Origin has what a document says in addition to its plan.
type Origin struct {
	Server string // the URL
	API    string // such as "v1.0"
	Files  []string
	Policy spec.Policy
}

// Document returns the JSON form of p.
func (p *Plan) Document(from Origin) *Document {
	d := &Document{
		Format:    Format,
		Server:    from.Server,
		API:       from.API,
		Release:   p.ReleaseName(),
		Files:     NotNil(from.Files),
		Spec:      p.Spec,
		Live:      p.Live,
		Ownership: cmp.Or(p.Ownership, ownership.SourceNone),
		Options: DocumentOptions{
			Prune:      p.Options.Prune,
			MaxDeletes: cmp.Or(p.Options.MaxDeletes, from.Policy.MaxDeletes),
			Allow:      NotNil(p.Options.Allow),
			Only:       NotNil(p.Options.Only),
			Except:     NotNil(p.Options.Except),
			InUse:      from.Policy.InUse,
		},
		Summary:   p.Summary(),
		Steps:     make([]DocumentStep, len(p.Steps)),
		Warnings:  NotNil(p.Warnings),
		Unmanaged: p.Unmanaged,

		ReloadPending: p.ReloadPending,
		NotInForce:    p.NotInForce,
	}
	if d.Unmanaged == nil {
		d.Unmanaged = map[spec.Kind]int{}
	}
	for n := range p.Steps {
		d.Steps[n] = p.Steps[n].document(n)
	}
	return d
}

func (s *Step) document(n int) DocumentStep {
	d := DocumentStep{
		N:       n,
		Op:      s.Op,
		Kind:    s.Key.Kind,
		Name:    s.Key.Name,
		Needs:   NotNil(s.Needs),
		Classes: NotNil(s.Classes),
		With:    make([]string, len(s.Cascades)),
		Diff:    make([]DocumentChange, len(s.Diff)),

		Temporary: s.Temporary,
	}
	for i, k := range s.Cascades {
		d.With[i] = k.String()
	}
	for i, c := range s.Diff {
		d.Diff[i] = DocumentChange{Field: c.Field, From: plain(c.From), To: plain(c.To)}
	}
	return d
}

// Report adds to d the outcomes of its steps, and whether the appliance matches the spec
// now.
func (d *Document) Report(outcomes []Outcome, converged bool) {
	d.Converged = &converged
	for n, o := range outcomes {
		out := &DocumentOutcome{Outcome: o.Status, TookMS: o.Took.Milliseconds()}
		if o.Err != nil {
			out.Error = o.Err.Error()
		}
		d.Steps[n].DocumentOutcome = out
	}
}

// NotNil returns l, or an empty list if l is nil.
func NotNil[T any](l []T) []T {
	if l == nil {
		return []T{}
	}
	return l
}

// plain returns v, or an empty list if v is a nil list, because null means that a field is
// not set.
func plain(v any) any {
	if r := reflect.ValueOf(v); r.Kind() == reflect.Slice && r.IsNil() {
		return []string{}
	}
	return v
}
