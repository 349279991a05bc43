package inventory

import "github.com/lunsync/lunsync/spec"

func keepNames(r spec.Resource, _ replaceName) spec.Resource { return r }

func relabelCredential(r spec.Resource, replace replaceName) spec.Resource {
	c := *r.(*spec.Credential)
	replace(spec.KindAuthGroup, &c.Group)
	return &c
}

func relabelInitiatorGroup(r spec.Resource, replace replaceName) spec.Resource {
	g := *r.(*spec.InitiatorGroup)
	replace(spec.KindInitiatorGroup, &g.Name)
	return &g
}

func relabelPortal(r spec.Resource, replace replaceName) spec.Resource {
	p := *r.(*spec.Portal)
	replace(spec.KindPortal, &p.Name)
	replace(spec.KindAuthGroup, &p.DiscoveryAuthGroup)
	return &p
}

func relabelTargetGroup(r spec.Resource, replace replaceName) spec.Resource {
	g := *r.(*spec.TargetGroup)
	replace(spec.KindTarget, &g.Target)
	replace(spec.KindPortal, &g.Portal)
	replace(spec.KindInitiatorGroup, &g.InitiatorGroup)
	replace(spec.KindAuthGroup, &g.AuthGroup)
	return &g
}

func relabelMapping(r spec.Resource, replace replaceName) spec.Resource {
	m := *r.(*spec.Mapping)
	replace(spec.KindTarget, &m.Target)
	replace(spec.KindExtent, &m.Extent)
	return &m
}
