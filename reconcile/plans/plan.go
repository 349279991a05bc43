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

// The operations. Park moves an object aside so that another can take a value
// that it holds; an Update later in the plan brings it to where it belongs.
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
	Needs  []int         // the steps that must be done first, all of them earlier
	// RestoredBy are the steps, all of them later, that bring back what this one takes
	// away or sets aside, or take away what it makes for a while. Without them it must
	// not be done.
	RestoredBy []int
	Cascades []spec.Key // what the appliance deletes along with this write
	// Classes are the reasons to look at the step twice, sorted.
	Classes []Class
	// Temporary marks the create and the delete of an object that the spec doesn't
	// have, and that only keeps access while others change.
	Temporary bool
}

// A Plan is a list of steps that turns what is into what should be. Each step
// needs only earlier ones, so doing them in order is right, and so is leaving
// out a step together with those that need it.
type Plan struct {
	Release client.Release
	Options Options
	// Spec and Live are fingerprints of what the plan was made from, "sha256:"
	// and hex digits. They cover secrets and are keyed, see [fingerprint.Key].
	Spec, Live string
	// Ownership says from where it is known what belongs to the spec.
	Ownership ownership.Source
	Steps     []Step
	// Deferred are the steps that wait because a file of the spec is gone. They are no part
	// of Steps, and the numbers in them are of their own.
	Deferred []Step
	// Adopts counts the objects that come to belong to the spec because it lists
	// them and the appliance has them already.
	Adopts int
	// Kept are the objects that the spec has no longer, or never had, and that
	// pruning leaves because they don't belong to it, sorted.
	Kept []spec.Key
	// Unmanaged counts the objects that the spec has no say over, by kind.
	Unmanaged map[spec.Kind]int
	Warnings  []string
	// ReloadPending says that the iSCSI service may not follow what an earlier apply wrote.
	// The next apply makes it reload, also if there are no steps.
	ReloadPending bool
	// NotInForce are the reasons why the iSCSI service can't follow what is stored, of
	// those that no reload mends. Warnings has them too.
	NotInForce []string
	// Refusals are the reasons why Apply won't carry the plan out, sorted.
	Refusals refusal.Error
}

// ReleaseName returns the appliance's name for its release, or the one that the user
// gave in its place.
func (p *Plan) ReleaseName() string { return cmp.Or(p.Release.Name, p.Release.Version) }

// Options are the choices that shape a plan.
type Options struct {
	Prune spec.Prune
	// MaxDeletes is how many objects may go: a number, or a percentage of those of
	// a kind. Empty means that there is no bound.
	MaxDeletes string
	// AllowEmpty lets a spec without resources delete.
	AllowEmpty bool

	// MissingFiles are the files that were part of the spec at the last apply and are no longer.
	// Where one has to wait, the deletes because of it do.
	MissingFiles []MissingFile

	Only   []string // patterns of keys, as for path.Match; empty means all
	Except []string
	// Refuse are the classes of steps that refuse the plan, Allow those of them
	// that don't this time.
	Refuse, Allow []Class
}
