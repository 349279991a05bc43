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

// ReadNamed returns all that the appliance has, like [Read] without a spec, and
// generates names for what has none: "auth-" and the tag for auth groups; for portals
// and initiator groups their comment or, if that is empty or not unique, a number in the
// order of ids. Nothing has an owner in the result, which is made for [Export].
func ReadNamed(ctx context.Context, api client.API, release client.Release, parallelism int) (*Live, error) {
	ids := new(client.IDs)
	credentials, err := api.List(ctx, spec.KindCredential, ids)
	if err != nil {
		return nil, err
	}
	for _, o := range credentials {
		tag := o.Resource.(*spec.Credential).Tag
		ids.Put(spec.AuthGroup(fmt.Sprintf("%s-%d", authStem, tag)), client.ID(tag))
	}
	return read(ctx, api, release, new(spec.Spec), ids, parallelism, assignNames)
}

// assignNames is the [nameFunc] of ReadNamed.
func assignNames(s *spec.Spec, release client.Release, all map[spec.Kind][]client.Object, ids *client.IDs) error {
	for k, row := range kinds {
		switch row.naming {
		case byKey, byName:
			putOwnKeys(all[k], ids)
		case byMatch:
			names := namesFor(all[k], row.stem)
			for i, o := range all[k] {
				ids.Put(spec.Key{Kind: k, Name: names[i]}, o.ID)
			}
		case byUser, byEnds: // users follow below; ends are not recorded
		}
	}
	return nameCredentials(s, release, all[spec.KindCredential], nil, ids).Err()
}

// putOwnKeys records the key that each object has on the appliance.
func putOwnKeys(objects []client.Object, ids *client.IDs) {
	for _, o := range objects {
		ids.Put(o.Resource.Key(), o.ID)
	}
}

// namesFor returns a name for each object. Where several would have one name, each gets
// a number in the order of their ids, with leading zeros, so that the names sort as the
// ids do.
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

// unnamable matches what a name may not contain.
var unnamable = regexp.MustCompile(`[^A-Za-z0-9._-]+`)

// nameFrom returns comment as a name, or "" if nothing of it can be in one. [spec.All] is
// no name either: in a spec it stands for everyone.
func nameFrom(comment string) string {
	name := strings.Trim(unnamable.ReplaceAllString(comment, "-"), "-")
	if name == spec.All {
		return ""
	}
	return name
}
