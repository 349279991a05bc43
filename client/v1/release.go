package v1

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// A release has rules that are known (wire-facts 4 and 8 to 13).
type release struct {
	version string
	traits  client.Traits
	// silentGroups: the writes of target groups are stored, but are not in force until
	// something else makes the service reload (wire-facts 11).
	silentGroups bool
	// silentRows: the answers to writes of mappings, credentials and initiator groups
	// don't say whether the service could reload (wire-facts 8).
	silentRows bool
}

// releases holds the releases whose rules are known, oldest first. A release that
// isn't here follows the one before it.
var releases = []release{
	{"9.10", client.Traits{
		Limits:      spec.Limits{BareWords: true, OnlyIPv4: true, NoAnyIPv6: true},
		RefusesKept: true, CountsTags: true,
	}, true, false},
	{"11.1", client.Traits{
		Limits:   spec.Limits{BareWords: true, NoAnyIPv6: true},
		NullLUN0: true, CountsTags: true,
	}, true, false},
	{"11.2", client.Traits{
		Limits:      spec.Limits{NoAnyIPv6: true, NoJails: true, AutoDigest: true},
		DropsGroups: true, MutualByID: true, LicensedFC: true, FixedNAA: true,
	}, false, true},
	{"11.3", client.Traits{
		Limits:      spec.Limits{NoAnyIPv6: true, NoJails: true, AutoDigest: true},
		DropsGroups: true, LicensedFC: true, FixedNAA: true,
	}, false, true},
}

// rules returns the facts about the release that a plan depends on.
func (r *release) rules() client.Traits {
	traits := r.traits
	traits.Daemon = client.CTLD
	traits.Kinds = make(map[spec.Kind]client.KindTraits, len(kinds))
	for i := range kinds {
		traits.Kinds[kinds[i].name] = kinds[i].traits.of(r)
	}
	return traits
}

// Versions returns the listed releases, oldest first.
func Versions() []string {
	all := make([]string, len(releases))
	for i := range releases {
		all[i] = releases[i].version
	}
	return all
}

// ListedRelease returns the rules of a listed release, such as "11.2", without
// asking the appliance for its name.
func ListedRelease(version string) (client.Release, error) {
	for i := range releases {
		if l := &releases[i]; l.version == version {
			return client.Release{Version: version, Traits: l.rules()}, nil
		}
	}
	return client.Release{}, fmt.Errorf("unknown release %q: there are %s", version, strings.Join(Versions(), ", "))
}

// NamedRelease returns the release of an appliance that gives its name as name,
// such as "FreeNAS-11.2-U8" or "FreeNAS-9.10.2-U6 (561f0d7a1)". One that is older
// than the newest listed release but not listed itself has a Warning. One that is
// newer, or a name without a number, is a [client.UnknownReleaseError].
func NamedRelease(name string) (client.Release, error) {
	n, ok := versionOf(name)
	if name == "" {
		return client.Release{}, client.UnknownReleaseError("the appliance doesn't tell its release; choose the rules to follow with --release")
	}
	if !ok {
		return client.Release{}, client.UnknownReleaseError(fmt.Sprintf("the appliance calls its release %.80q, which names no version; choose the rules to follow with --release", name))
	}
	rule := &releases[0]
	for i := range releases {
		if m, _ := versionOf(releases[i].version); m.compare(n) <= 0 {
			rule = &releases[i]
		}
	}
	found := client.Release{Name: name, Version: rule.version, Traits: rule.rules()}
	m, _ := versionOf(rule.version)
	if m == n {
		return found, nil
	}
	if rule.version == releases[len(releases)-1].version {
		return client.Release{}, client.UnknownReleaseError(fmt.Sprintf("the appliance runs %.80q, which is newer than %s, the newest release whose rules are known; choose rules with --release",
			name, rule.version))
	}
	found.Warning = fmt.Sprintf("%s is not a release whose rules are known; the rules of %s are followed", name, rule.version)
	return found, nil
}

// A dotted is the two numbers that tell releases apart.
type dotted struct{ major, minor int }

func (d dotted) compare(other dotted) int {
	if d.major != other.major {
		return d.major - other.major
	}
	return d.minor - other.minor
}

// versionPattern matches numbers of at most four digits, so that they fit an int.
var versionPattern = regexp.MustCompile(`(?:^|[^0-9.])(\d{1,4})\.(\d{1,4})(?:[^0-9]|$)`)

// versionOf returns the first version number in s.
func versionOf(s string) (dotted, bool) {
	m := versionPattern.FindStringSubmatch(s)
	if m == nil {
		return dotted{}, false
	}
	major, err := strconv.Atoi(m[1])
	if err != nil {
		return dotted{}, false
	}
	minor, err := strconv.Atoi(m[2])
	return dotted{major, minor}, err == nil
}
