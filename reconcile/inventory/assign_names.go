package inventory

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/spec"
)

// ReadNamed returns all that the appliance has, like [Read], but gives names to
// what has none: auth groups go by their tag, portals and initiator groups by
// their comment or, where that can't be, by a number in the order of their ids.
func ReadNamed(ctx context.Context, api client.API, release client.Release, parallelism int) (*Live, error) {
	ids := new(client.IDs)
	credentials, err := api.List(ctx, spec.KindCredential, ids)
	if err != nil {
		return nil, err
	}
	for _, o := range credentials {
		tag := o.Resource.(*spec.Credential).Tag
		ids.Put(spec.AuthGroup(fmt.Sprintf("auth-%d", tag)), client.ID(tag))
	}
	return read(ctx, api, release, new(spec.Spec), ids, parallelism, assignNames)
}

// An assignFunc records in ids the key of every object of the kinds that stand alone.
type assignFunc func(s *spec.Spec, release client.Release, all map[spec.Kind][]client.Object, ids *client.IDs) error

// assignNames is the assignFunc of ReadNamed.
func assignNames(s *spec.Spec, release client.Release, all map[spec.Kind][]client.Object, ids *client.IDs) error {
	for k, stem := range stems {
		names := namesFor(all[k], stem)
		for i, o := range all[k] {
			ids.Put(spec.Key{Kind: k, Name: names[i]}, o.ID)
		}
	}
	for _, k := range []spec.Kind{spec.KindTarget, spec.KindExtent, spec.KindGlobal} {
		for _, o := range all[k] {
			ids.Put(o.Resource.Key(), o.ID)
		}
	}
	return nameCredentials(s, release, all[spec.KindCredential], nil, ids).Err()
}

// stems are what the names of objects begin with that have no usable comment.
var stems = map[spec.Kind]string{
	spec.KindPortal:         "portal",
	spec.KindInitiatorGroup: "initiators",
}

// namesFor returns a name for each object. Those that would share one are told
// apart by a number in the order of their ids, with leading zeros, so that names
// sort as ids do.
func namesFor(objects []client.Object, stem string) []string {
	names := make([]string, len(objects))
	count := make(map[string]int)
	for i, o := range objects {
		if names[i] = nameFrom(ownership.CommentOf(o.Resource)); names[i] == "" {
			names[i] = stem
		}
		count[names[i]]++
	}
	taken := make(map[string]bool)
	for name, n := range count {
		taken[name] = n == 1
	}
	next := make(map[string]int)
	for i, name := range names {
		for count[name] > 1 && (names[i] == name || taken[names[i]]) {
			next[name]++
			names[i] = fmt.Sprintf("%s-%0*d", name, len(fmt.Sprint(count[name])), next[name])
		}
		taken[names[i]] = true
	}
	return names
}

// unnamable matches what may not be part of a name.
var unnamable = regexp.MustCompile(`[^A-Za-z0-9._-]+`)

// nameFrom makes a name of a comment, or returns "" if nothing is left of it.
func nameFrom(comment string) string {
	name := strings.Trim(unnamable.ReplaceAllString(comment, "-"), "-")
	if name == spec.All {
		return ""
	}
	return name
}
