package testbed

import (
	"context"
	"log/slog"

	"github.com/lunsync/lunsync/reconcile/apply"
	"github.com/lunsync/lunsync/reconcile/plans"
)

const Base = "/api/v1.0/services/iscsi/"

// full is a spec with a resource of each kind.
const Full = `version: 1
global: {basename: iqn.2011-03.org.example.istgt}
auth_groups:
  red: {tag: 1, users: {ann: {secret: secretsecret}}}
portals:
  storage: {listen: ["10.0.0.1:3260"]}
initiator_groups:
  esx: {networks: [10.0.0.0/8]}
extents:
  vm-0: {zvol: tank/vm-0}
targets:
  vmstore:
    groups: [{portal: storage, initiator_group: esx, auth_method: CHAP, auth_group: red}]
    luns: {0: vm-0}
`

// apply plans for text and applies the plan.
func (b *Box) ApplyText(ctx context.Context, text string, progress func(int, plans.Outcome)) (*plans.Plan, *apply.Result) {
	b.T.Helper()
	s := Load(b.T, text)
	p, live, err := b.PlanFor(s)
	if err != nil {
		b.T.Fatal(err)
	}
	a := &apply.Applier{API: b.API, Spec: s, Parallelism: 1, Log: slog.New(slog.DiscardHandler), Reload: b.API.Reload, State: b.State, Progress: progress}
	return p, a.Apply(ctx, p, live)
}
