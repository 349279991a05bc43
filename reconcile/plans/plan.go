package plans

import (
	"cmp"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/diff"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/refusal"
	"github.com/lunsync/lunsync/spec"
)

// An Op is what a step does to an object.
type Op string

// The operations. Park moves an object to a free value, so that another object can take
// the value that it has now; a later Update moves it to the value that it should have.
const (
	Create Op = "create"
	Update Op = "update"
	Delete Op = "delete"
	Park   Op = "park"
)

// A Step is one write to the appliance.
type Step struct {
	Op     Op
	Key    spec.Key
	ID     client.ID     // 0 for Create, and for the Delete of what the plan creates
	Before spec.Resource // nil for Create
	After  spec.Resource // nil for Delete
	Diff   []diff.Change // nil for Delete
	Needs  []int         // the steps that must be done before, all of them earlier
	// RestoredBy are the steps, all of them later, that restore what this one takes away
	// or parks, or delete the temporary object that it creates. Once this step was done,
	// they must be done, too.
	RestoredBy []int
	Cascades   []spec.Key // objects that the appliance deletes along with this write
	// Classes are the reasons why a person should look at the step, sorted.
	Classes []Class
	// Temporary marks the create and the delete of an object that the spec doesn't list.
	// It keeps access while other objects change.
	Temporary bool
}

// A Plan is a list of steps that make an appliance match a spec. A step needs only
// earlier steps. So the steps can be done in order, and a step can be left out together
// with those that need it.
type Plan struct {
	Release client.Release
	Options Options
	// Spec and Live are fingerprints of the spec and of the reading that the plan was made
	// from: "sha256:" and hex digits. They cover secrets and are keyed, see
	// [fingerprint.Key].
	Spec, Live string
	// Ownership says how it is known which objects belong to the spec.
	Ownership ownership.Source
	Steps     []Step
	// Deferred are the steps that must not be done yet because a file of the spec is gone.
	// They are not part of Steps, and the numbers in them refer to Deferred.
	Deferred []Step
	// Adopts is the number of objects that the spec lists, that the appliance has already,
	// and that don't belong to the spec yet.
	Adopts int
	// Kept are the objects that the spec doesn't list, and that pruning keeps because they
	// don't belong to it, sorted.
	Kept []spec.Key
	// Unmanaged has, by kind, the number of objects that lunsync doesn't manage.
	Unmanaged map[spec.Kind]int
	Warnings  []string
	// ReloadPending says that the iSCSI service may not use what an earlier apply wrote.
	// The next apply reloads it, even if there are no steps.
	ReloadPending bool
	// NotInForce are the reasons why the iSCSI service can't use what is stored, except a
	// pending reload. Warnings contains them, too.
	NotInForce []string
	// Refusals are the reasons why the plan must not be carried out, sorted.
	Refusals refusal.Error
}

// ReleaseName returns the name that the appliance gives its release, or else the version
// that the user has given.
func (p *Plan) ReleaseName() string { return cmp.Or(p.Release.Name, p.Release.Version) }

// Options are the choices that a plan is made with.
type Options struct {
	Prune spec.Prune
	// MaxDeletes is how many objects the plan may delete: a number, or a percentage of the
	// owned objects of each kind. Empty means that there is no limit.
	MaxDeletes string
	// AllowEmpty allows a spec without resources to delete objects.
	AllowEmpty bool

	// MissingFiles are the files that were part of the spec at the last apply, but are not
	// now. If such a file has a time in Until, the deletes because of it are deferred.
	MissingFiles []MissingFile

	Only   []string // patterns of keys, as for path.Match; empty means all
	Except []string
	// A plan with a step of a class in Refuse is refused, unless the class is in Allow.
	Refuse, Allow []Class
}
