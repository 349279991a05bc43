package rules

import (
	"github.com/lunsync/lunsync/reconcile/access"
	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// authSets returns what each auth group accepts as proof before and after the plan.
func authSets(p *draft.Draft) (live, want map[string]access.CredentialSet) {
	live, want = make(map[string]access.CredentialSet), make(map[string]access.CredentialSet)
	for _, o := range p.Credentials {
		access.AddCredential(live, o.Resource)
		access.AddCredential(want, p.ResultOf(o))
	}
	for _, n := range p.Nodes {
		if n.Step.Op == plans.Create {
			access.AddCredential(want, n.Step.After)
		}
	}
	return live, want
}

// authLive and authWant return the proofs that g accepts before and after the plan. A group
// that names an auth group requires CHAP, whatever its method is (wire-facts 11).
func (f *factors) authLive(g *spec.TargetGroup) access.CredentialSet {
	if g.AuthGroup == "" {
		return access.AllOf[access.Credential]()
	}
	return f.proofsLive[g.AuthGroup]
}

func (f *factors) authWant(g *spec.TargetGroup) access.CredentialSet {
	if g.AuthGroup == "" {
		return access.AllOf[access.Credential]()
	}
	return f.proofsWant[g.AuthGroup]
}
